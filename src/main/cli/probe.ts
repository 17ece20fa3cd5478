import { readFileSync } from 'node:fs';
import { AppError } from '#shared/errors.ts';
import { realClock } from '#kit/clock.ts';
import { createSecrets } from '#kit/secrets.ts';
import { evaluateExpression, type Dialect } from '#modules/monitoring/engine/conditions/condition.ts';
import { createProbeRuntime } from '#modules/monitoring/engine/probes/runtime.ts';
import { targetSpec, type ProbeResult, type TargetSpec } from '#modules/monitoring/spec.ts';
import { EXIT, print, printJson } from './output.ts';

export interface ProbeOptions {
  timeout: string;
  upIf: string[];
  degradedIf: string[];
  set: string[];
  json: boolean;
  trace: boolean;
  dataDir: string;
}

/** `watchfloor probe TYPE TARGET`: one probe now. Exit 0 up, 1 down or degraded, 3 unknown. */
export async function probe(type: string, target: string, options: ProbeOptions): Promise<void> {
  const spec = createSecrets(options.dataDir).resolve(specOf(type, target, options));
  const runtime = createProbeRuntime({ clock: realClock });
  const trace = options.trace ? (line: string): void => void process.stderr.write(`${line}\n`) : undefined;
  const result = await runtime.run(spec, realClock.now(), trace ? { trace } : undefined);
  runtime.close();
  if (options.json) printJson(result);
  else print(inWords(result));
  process.exitCode = result.class === 'config' ? EXIT.invalid : result.state === 'up' ? EXIT.ok : result.state === 'unknown' ? EXIT.undecided : EXIT.doesNotHold;
}

function specOf(type: string, target: string, { timeout, upIf, degradedIf, set }: ProbeOptions): TargetSpec {
  const probeOptions: Record<string, unknown> = { type, ...placeOf(type, target) };
  for (const pair of set) {
    const at = pair.indexOf('=');
    if (at < 1) throw new AppError('invalid', `--set ${pair}: write it as key=value, for example --set method=HEAD`);
    assign(probeOptions, pair.slice(0, at).split('.'), valueOf(pair.slice(at + 1)), pair);
  }
  const parsed = targetSpec.safeParse({ id: 'probe', name: target, probe: probeOptions, upIf, degradedIf, timeout, every: '1d' });
  if (parsed.success) return parsed.data;
  throw new AppError('invalid', parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'), parsed.error.issues);
}

/** The positional target in each type's own fields. */
function placeOf(type: string, target: string): Record<string, unknown> {
  switch (type) {
    case 'http':
      return { url: /^[a-z]+:\/\//i.test(target) ? target : `http://${target}` };
    case 'dns': {
      const [name, server] = target.split('@');
      return { name, ...(server ? { server } : {}) };
    }
    case 'host': {
      const [metric, path] = target.split(':');
      return { metric, ...(path ? { path } : {}) };
    }
    case 'icmp':
      return { host: target };
    default: {
      const match = /^(?:[a-z]+:\/\/)?(?:\[([^\]]+)\]|([^:/]+))(?::(\d+))?\/?$/i.exec(target);
      if (!match) throw new AppError('invalid', `"${target}" is not host:port`);
      return { host: match[1] ?? match[2], ...(match[3] ? { port: Number(match[3]) } : {}) };
    }
  }
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function assign(into: Record<string, unknown>, path: string[], value: unknown, pair: string): void {
  let at = into;
  for (const key of path.slice(0, -1)) {
    if (['__proto__', 'constructor', 'prototype'].includes(key)) throw new AppError('invalid', `--set ${pair}: "${key}" cannot be set`);
    const next = (at[key] ??= {});
    if (typeof next !== 'object' || next === null) throw new AppError('invalid', `--set ${pair}: "${key}" is not a group of options`);
    at = next as Record<string, unknown>;
  }
  at[path.at(-1)!] = value;
}

function inWords(result: ProbeResult): string {
  const phases = Object.entries(result.phasesMs).map(([name, ms]) => `${name} ${ms.toFixed(1)}`).join(' · ');
  const lines = [
    `${result.state.toUpperCase()}  ${result.code}  ${result.durationMs.toFixed(1)} ms${result.address ? `  ${result.address}` : ''}`,
    ...(result.message ? [`  ${result.message}`] : []),
    ...(phases ? [`  ${phases} ms`] : []),
    ...result.conditions.map((condition) => `  ${condition.ok ? 'ok  ' : 'FAIL'}  ${condition.resolved}`),
  ];
  return lines.join('\n');
}

/** `watchfloor expr EXPR --result F|-`: exit 0 true, 1 false, 2 error. */
export function expr(expression: string, options: { result: string; dialect: Dialect; json: boolean }): void {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(options.result === '-' ? 0 : options.result, 'utf8'));
  } catch (thrown) {
    throw new AppError('invalid', `--result ${options.result}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  const { ok, resolved } = evaluateExpression(expression, document, options.dialect);
  if (options.json) printJson({ result: ok, resolved });
  else print(String(ok));
  process.exitCode = ok ? EXIT.ok : EXIT.doesNotHold;
}
