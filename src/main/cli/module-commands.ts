import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { realClock } from '#kit/clock.ts';
import { AppError } from '#shared/errors.ts';
import { acting, command } from './command.ts';
import { complain, print, printJson } from './output.ts';
import { slaReport } from './report.ts';

function read(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (thrown) {
    throw new AppError('invalid', `${path}: ${(thrown as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(thrown)}`);
  }
}

/** Commands that belong to a module. Most work on files alone; `sla report` asks the data folder. */
export function moduleCommands(): Command[] {
  return [oncall(), sla(), trend()];
}

interface OncallOptions {
  schedule: string;
  at?: string;
  from?: string;
  to?: string;
  json: boolean;
}

function oncall(): Command {
  const group = new Command('oncall').description('who is on call, by a schedule file').exitOverride();
  const descriptions = { who: 'who is on call at an instant', shifts: 'every shift of a range', gaps: 'when nobody is on call' } as const;
  for (const name of ['who', 'shifts', 'gaps'] as const) {
    group.addCommand(
      command(name, descriptions[name])
        .requiredOption('--schedule <file>', 'the schedule, YAML or JSON; - reads standard input')
        .option('--at <time>', 'instant, ISO 8601')
        .option('--from <time>', 'start of the range')
        .option('--to <time>', 'end of the range')
        .action(
          acting(async (options: OncallOptions) => {
            const { runOncall } = await import('#modules/oncall/commands.ts');
            const { result, exitCode } = runOncall({ command: name, scheduleText: read(options.schedule), path: options.schedule, at: options.at, from: options.from, to: options.to, now: realClock.now() });
            if ('errors' in result) result.errors.forEach((error) => complain(error.text));
            if (options.json) printJson(result);
            else if ('users' in result) print(result.users.length > 0 ? result.users.join('\n') : 'nobody');
            else if ('shifts' in result) print(result.shifts.map((s) => `${s.start}  ${s.end}  ${s.users.join(', ')}`).join('\n'));
            else if ('gaps' in result) print(result.gaps.map((g) => `${g.start}  ${g.end}`).join('\n'));
            process.exitCode = exitCode;
          }),
        ),
    );
  }
  return group;
}

function sla(): Command {
  return new Command('sla')
    .description('service levels')
    .exitOverride()
    .addCommand(
      command('evaluate', 'verdict, budget and burn of an objective over a data file: exit 0 met, 1 breached, 3 not proven or no data')
        .requiredOption('--objective <file>', 'the objective, YAML or JSON')
        .requiredOption('--data <file>', 'state intervals or samples, JSON; - reads standard input')
        .option('--at <time>', 'instant of evaluation, ISO 8601; the end of the data when left out')
        .action(
          acting(async (options: { objective: string; data: string; at?: string; json: boolean }) => {
            const { runSlaEvaluate } = await import('#modules/sla/commands.ts');
            const { evaluationText } = await import('#modules/sla/command-text.ts');
            const { result, exitCode } = runSlaEvaluate({ objectiveText: read(options.objective), objectivePath: options.objective, dataText: read(options.data), dataPath: options.data, at: options.at });
            if (options.json) printJson(result);
            else print(evaluationText(result));
            process.exitCode = exitCode;
          }),
        ),
    )
    .addCommand(slaReport());
}

function trend(): Command {
  return command('trend', 'change point, trend and slope of a series: exit 0 no change, 1 a trend or step, 3 too few points')
    .argument('<file>', 'CSV; - reads standard input')
    .option('--column <name>', 'value column, by name or number')
    .option('--time <name>', 'time column, by name or number')
    .option('--period <n>', 'season length in points')
    .option('--seed <n>', 'seed of the resampling; 1 when left out')
    .action(
      acting(async (file: string, options: { column?: string; time?: string; period?: string; seed?: string; json: boolean }) => {
        const { runTrend } = await import('#modules/sla/commands.ts');
        const { trendText } = await import('#modules/sla/command-text.ts');
        const period = options.period === undefined ? undefined : Number(options.period);
        if (period !== undefined && !(Number.isInteger(period) && period >= 2)) throw new AppError('invalid', `--period ${options.period}: a season is a whole number of at least 2 points`);
        const seed = options.seed === undefined ? undefined : Number(options.seed);
        if (seed !== undefined && !(Number.isInteger(seed) && seed >= 0)) throw new AppError('invalid', `--seed ${options.seed}: a seed is a whole number, 0 or more`);
        const { result, exitCode } = runTrend({ csvText: read(file), csvPath: file, column: options.column, time: options.time, period, seed });
        if (options.json) printJson(result);
        else print(trendText(result));
        process.exitCode = exitCode;
      }),
    );
}
