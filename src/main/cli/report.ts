import { writeFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { AppError } from '#shared/errors.ts';
import { acting, command } from './command.ts';
import { withDataDir } from './data-dir.ts';
import { complain, print, printJson } from './output.ts';

interface ReportOptions {
  period: string;
  at?: string;
  timeZone?: string;
  format: string;
  out?: string;
  json: boolean;
  dataDir: string;
}

interface Made {
  id: string;
  revision: number;
  hash: string;
  isNew: boolean;
  from: number;
  to: number;
  running: boolean;
}

interface Opened {
  fileName: string;
  encoding: 'utf8' | 'base64';
  body: string;
}

/** `watchfloor sla report`: freezes the report of a period and writes it to a file, or to standard output. */
export function slaReport(): Command {
  return command('report', 'a frozen report revision of the period that holds a date')
    .addOption(new Option('--period <period>', 'which period').choices(['day', 'week', 'month', 'quarter']).makeOptionMandatory())
    .option('--at <date>', 'a date or instant inside the period; now when left out')
    .option('--time-zone <zone>', "IANA zone of the period; that of the report settings, else the machine's, when left out")
    .addOption(new Option('--format <format>', 'html, pdf, csv or json').choices(['html', 'pdf', 'csv', 'json']).default('html'))
    .option('--out <file>', 'file to write; standard output when left out')
    .action(
      acting(async (options: ReportOptions) => {
        const { made, body } = await withDataDir(options.dataDir, async (call) => {
          const frozen = (await call('sla/makeReport', { period: options.period, ...(options.at === undefined ? {} : { at: options.at }), ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }) })) as Made;
          const opened = (await call('sla/getReport', { id: frozen.id, revision: frozen.revision, format: options.format })) as Opened;
          return { made: frozen, body: Buffer.from(opened.body, opened.encoding) };
        });
        const told = { ...made, from: new Date(made.from).toISOString(), to: new Date(made.to).toISOString(), format: options.format };
        if (options.out !== undefined) {
          const path = isAbsolute(options.out) ? options.out : resolve(options.out);
          write(path, body);
          if (options.json) printJson({ ...told, file: path, bytes: body.length });
          else print(`${path}: ${made.id}, revision ${made.revision}${made.isNew ? '' : ' (unchanged)'}, sha256 ${made.hash}`);
        } else if (options.json) printJson({ ...told, report: options.format === 'json' ? (JSON.parse(body.toString('utf8')) as unknown) : body.toString(options.format === 'pdf' ? 'base64' : 'utf8') });
        else {
          process.stdout.write(body);
          complain(`${made.id}, revision ${made.revision}${made.isNew ? '' : ' (unchanged)'}, sha256 ${made.hash}`);
        }
      }),
    );
}

function write(path: string, body: Buffer): void {
  try {
    writeFileSync(path, body);
  } catch (thrown) {
    throw new AppError('invalid', `${path}: cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
