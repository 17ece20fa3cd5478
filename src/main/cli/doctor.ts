import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '#shared/errors.ts';
import { realClock } from '#kit/clock.ts';
import { lockHolder } from '#kit/lock.ts';
import { openDatabase, quickCheck } from '#kit/sqlite.ts';
import { createProbeRuntime } from '#modules/monitoring/engine/probes/runtime.ts';
import { targetSpec } from '#modules/monitoring/spec.ts';
import { VERSION } from '../boot.ts';
import { EXIT, print, printJson } from './output.ts';

interface Finding {
  name: string;
  state: 'ok' | 'warn' | 'fail';
  value: string;
  remedy: string;
}

const ok = (name: string, value: string): Finding => ({ name, state: 'ok', value, remedy: '' });

/** `watchfloor doctor`: everything the console depends on, each with its remedy. Exit 1 when something fails. */
export async function doctor({ dataDir, json }: { dataDir: string; json: boolean }): Promise<void> {
  const findings = [ok('version', VERSION), node(), electron(), ...stores(dataDir), engine(dataDir), clock(), await icmp(), ...desktop()];
  if (json) printJson({ ok: findings.every((f) => f.state !== 'fail'), checks: findings });
  else print(findings.map(({ state, name, value, remedy }) => `${state.padEnd(4)}  ${name.padEnd(14)}  ${value}${remedy ? `\n      ${' '.repeat(14)}  → ${remedy}` : ''}`).join('\n'));
  process.exitCode = findings.some((f) => f.state === 'fail') ? EXIT.doesNotHold : EXIT.ok;
}

function node(): Finding {
  const old = Number.parseInt(process.versions.node, 10) < 24;
  return old ? { name: 'node', state: 'fail', value: process.versions.node, remedy: 'run "npm ci", which brings Node 24' } : ok('node', process.versions.node);
}

function electron(): Finding {
  const binary = existsSync(join('node_modules', 'electron', 'path.txt'));
  if (binary || process.versions['electron']) return ok('electron', process.versions['electron'] ?? 'installed');
  return { name: 'electron', state: 'warn', value: 'not downloaded yet', remedy: '"npm start" fetches it on the first desktop start; headless use does not need it' };
}

function stores(dataDir: string): Finding[] {
  return ['core.db', 'tsdb.db', 'audit.db'].map((name) => {
    const path = join(dataDir, name);
    if (!existsSync(path)) return { name, state: 'warn', value: `not there yet (${dataDir})`, remedy: 'start the console once, or name the data folder with --data-dir' };
    try {
      const db = openDatabase(path, { synchronous: 'NORMAL', readonly: true });
      const problems = quickCheck(db);
      db.close();
      return problems.length === 0 ? ok(name, 'sound') : { name, state: 'fail', value: problems[0]!, remedy: 'restore a backup with "watchfloor backup restore", or let the next start salvage it' };
    } catch (thrown) {
      return { name, state: 'fail', value: messageOf(thrown), remedy: 'restore a backup with "watchfloor backup restore"' };
    }
  });
}

function engine(dataDir: string): Finding {
  const pid = lockHolder(dataDir);
  return pid === null ? ok('engine', 'not running on this data folder') : ok('engine', `running as process ${pid}`);
}

function clock(): Finding {
  const synced = spawnSync('timedatectl', ['show', '--property=NTPSynchronized', '--value'], { encoding: 'utf8' });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const now = new Date(realClock.now()).toISOString();
  if (synced.status === 0 && synced.stdout.trim() === 'no') return { name: 'clock', state: 'warn', value: `${now}, ${zone}, not synchronised`, remedy: 'switch on time synchronisation: timedatectl set-ntp true' };
  return ok('clock', `${now}, ${zone}`);
}

async function icmp(): Promise<Finding> {
  const runtime = createProbeRuntime({ clock: realClock });
  const result = await runtime.run(targetSpec.parse({ id: 'icmp', name: 'icmp', timeout: '2s', probe: { type: 'icmp', host: '127.0.0.1', count: 1 } }), realClock.now());
  runtime.close();
  if (result.state === 'up') return ok('icmp', `echo from 127.0.0.1 in ${result.durationMs.toFixed(1)} ms`);
  return { name: 'icmp', state: 'warn', value: result.message, remedy: 'allow it with: sysctl -w net.ipv4.ping_group_range="0 2147483647"' };
}

function desktop(): Finding[] {
  const display = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  if (!display) return [{ name: 'display', state: 'warn', value: 'none (DISPLAY and WAYLAND_DISPLAY are unset)', remedy: 'the console serves headless: "watchfloor serve"; tray, notifications and sound need a desktop' }];
  if (process.platform !== 'linux') return [ok('display', 'present')];
  const bus = process.env['DBUS_SESSION_BUS_ADDRESS'];
  const sound = existsSync('/proc/asound/cards') && !readFileSync('/proc/asound/cards', 'utf8').includes('no soundcards');
  return [
    ok('display', process.env['WAYLAND_DISPLAY'] ?? process.env['DISPLAY'] ?? ''),
    bus ? ok('tray', 'session bus present') : { name: 'tray', state: 'warn', value: 'no session bus', remedy: 'start from a desktop session, or under dbus-run-session; a stock GNOME also needs an AppIndicator extension' },
    bus ? ok('notifications', 'session bus present') : { name: 'notifications', state: 'warn', value: 'no session bus', remedy: 'start from a desktop session' },
    sound && readable('/dev/snd') ? ok('sound', 'a sound device is present') : { name: 'sound', state: 'warn', value: 'no sound device', remedy: 'connect one, or route alarms to another channel' },
  ];
}

function readable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
