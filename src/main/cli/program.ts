import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { VERSION } from '../boot.ts';
import { acting, command } from './command.ts';
import { moduleCommands } from './module-commands.ts';
import { complain, EXIT } from './output.ts';

const collect = (value: string, all: string[]): string[] => [...all, value];

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('a port is a whole number from 0 to 65535');
  return port;
}

function build(programDir: string): Command {
  const program = new Command('watchfloor').description('The desk of an operations room.').version(VERSION).exitOverride();

  program.addCommand(
    command('serve', 'the engine with its web console, without a window')
      .option('--host <address>', 'address to listen on', '127.0.0.1')
      .option('--port <port>', 'port to listen on; 0 picks a free one', portNumber, 7070)
      .option('--config <file>', 'configuration applied at the start; may be repeated', collect, [])
      .option('--public-host <name>', 'a further name this server is called by; may be repeated', collect, [])
      .option('--demo', 'add the sample hospital', false)
      .addOption(new Option('--log-level <level>', 'least level written to the log').choices(['debug', 'info', 'warn', 'error']).default('info'))
      .action(acting(async (options) => (await import('./serve.ts')).serve({ ...options, programDir }))),
  );
  program.addCommand(
    command('demo', 'the sample hospital on its own: real loopback servers with a control panel')
      .option('--port <port>', 'port of the control panel', portNumber, 7071)
      .action(acting(async (options) => (await import('./demo.ts')).demo(options))),
  );
  program.addCommand(
    command('probe', 'one probe now: exit 0 up, 1 down or degraded, 3 unknown')
      .argument('<type>', 'http, tcp, tls, dns, icmp, host, mllp or dicom')
      .argument('<target>', 'a URL, host:port, name[@server], or metric[:path]')
      .option('--timeout <duration>', 'the longest it may take', '5s')
      .option('--up-if <condition>', 'must hold to be up; may be repeated', collect, [])
      .option('--degraded-if <condition>', 'makes it degraded; may be repeated', collect, [])
      .option('--set <key=value>', 'any option of the probe, like method=HEAD or expect.keyword=ok; may be repeated', collect, [])
      .option('--trace', 'each step on standard error', false)
      .action(acting(async (type, target, options) => (await import('./probe.ts')).probe(type, target, options))),
  );
  program.addCommand(
    command('expr', 'evaluate a condition over a result document: exit 0 true, 1 false, 2 error')
      .argument('<expression>')
      .requiredOption('--result <file>', 'the result as JSON; - reads standard input')
      .addOption(new Option('--dialect <dialect>', 'the language').choices(['watchfloor', 'gatus']).default('watchfloor'))
      .action(acting(async (expression, options) => (await import('./probe.ts')).expr(expression, options))),
  );
  program.addCommand(configCommands());
  program.addCommand(tokenCommands());
  program.addCommand(careCommands('audit', 'the audit trail'));
  program.addCommand(careCommands('backup', 'backups'));
  program.addCommand(command('doctor', 'check everything the console depends on').action(acting(async (options) => (await import('./doctor.ts')).doctor(options))));
  for (const added of moduleCommands()) program.addCommand(added);
  return program;
}

function configCommands(): Command {
  const load = () => import('./config.ts');
  return new Command('config')
    .description('configuration as code')
    .exitOverride()
    .addCommand(command('check', 'every error of the files at once').argument('<files...>').action(acting(async (files, options) => (await load()).check(files, options))))
    .addCommand(command('diff', 'what applying the files would change').argument('<files...>').action(acting(async (files, options) => (await load()).change('diff', files, options))))
    .addCommand(command('apply', 'apply the files').argument('<files...>').action(acting(async (files, options) => (await load()).change('apply', files, options))))
    .addCommand(command('export', 'everything declared, as YAML').action(acting(async (options) => (await load()).exportAll(options))))
    .addCommand(
      command('import', "another tool's configuration as Watchfloor YAML")
        .requiredOption('--from <tool>', 'kuma, gatus, blackbox, upptime or prometheus')
        .argument('<file>')
        .action(acting(async (file, options) => (await load()).importFrom(options.from, file, options))),
    );
}

function tokenCommands(): Command {
  const load = () => import('./access.ts');
  return new Command('token')
    .description('API and wall tokens')
    .exitOverride()
    .addCommand(command('create', 'make a token and print it once').requiredOption('--role <role>').option('--expires <duration>').option('--name <name>').action(acting(async (options) => (await load()).createToken(options))))
    .addCommand(command('list', 'the tokens there are').action(acting(async (options) => (await load()).listTokens(options))))
    .addCommand(command('revoke', 'end a token').argument('<id>').action(acting(async (id, options) => (await load()).revokeToken(id, options))));
}

function careCommands(name: 'audit' | 'backup', description: string): Command {
  const load = () => import('./care.ts');
  const group = new Command(name).description(description).exitOverride();
  if (name === 'audit') {
    return group
      .addCommand(command('verify', 'check the hash chain; names the first broken row').action(acting(async (options) => (await load()).auditVerify(options))))
      .addCommand(command('export', 'every row as JSON lines').action(acting(async (options) => (await load()).auditExport(options))));
  }
  return group
    .addCommand(command('create', 'write a backup').option('--out <file>').action(acting(async (options) => (await load()).backupCreate(options))))
    .addCommand(command('verify', 'prove that a backup opens and matches').argument('<file>').action(acting(async (file, options) => (await load()).backupVerify(file, options))))
    .addCommand(command('restore', 'restore into an empty data folder').argument('<file>').action(acting(async (file, options) => (await load()).backupRestore(file, options))));
}

/** Runs the command line and sets the exit code. `programDir` is the folder of the built entries. */
export async function run(argv: readonly string[], programDir: string): Promise<void> {
  try {
    await build(programDir).parseAsync([...argv]);
  } catch (thrown) {
    if (thrown instanceof CommanderError) process.exitCode = thrown.exitCode === 0 ? EXIT.ok : EXIT.invalid;
    else {
      complain(`watchfloor: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
      process.exitCode = EXIT.internal;
    }
  }
}
