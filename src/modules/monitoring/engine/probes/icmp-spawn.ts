import { execFile } from 'node:child_process';
import type { ProbeOf } from '../../spec.ts';
import type { Attempt } from './attempt.ts';
import { codeOf, proberFault } from './failure.ts';
import type { EchoTally } from './icmp.ts';
import type { Address } from './resolver.ts';

type IcmpOptions = ProbeOf<'icmp'>;

/** Runs the system's `ping`, for machines where no ICMP socket can be had. English output, arguments never through a shell. */
export function pingBySpawn(attempt: Attempt, options: IcmpOptions, address: Address, onTally: (tally: EchoTally) => void): void {
  const seconds = Math.max(1, Math.ceil(attempt.timeoutMs / 1_000));
  const windows = process.platform === 'win32';
  const args = windows
    ? [`-${address.family}`, '-n', String(options.count), '-l', String(options.size), '-w', String(Math.ceil(attempt.timeoutMs / options.count)), address.address]
    : [...(process.platform === 'linux' ? [`-${address.family}`] : []), '-n', '-c', String(options.count), '-i', '0.2', '-s', String(options.size), '-W', String(seconds), address.address];
  attempt.trace?.(`ping ${args.join(' ')}`);
  const child = execFile('ping', args, { env: { PATH: process.env['PATH'], LC_ALL: 'C' }, maxBuffer: 65_536, windowsHide: true }, (error, stdout, stderr) => {
    if (attempt.finished) return;
    if (codeOf(error) === 'ENOENT') return attempt.finish(proberFault('ICMP_UNAVAILABLE', 'this machine has neither an ICMP socket for the prober nor a ping program; install iputils-ping'));
    if (/not permitted|permission denied/i.test(stderr)) return attempt.finish(proberFault('ICMP_PERMISSION', 'ping is not permitted; allow it with: sysctl -w net.ipv4.ping_group_range="0 2147483647"'));
    onTally(parsePing(stdout, options.count));
  });
  attempt.cleanup(() => void child.kill('SIGKILL'));
}

/** Reads the times out of the output of ping (Linux, macOS, BusyBox, Windows in English). */
export function parsePing(output: string, asked: number): EchoTally {
  const sent = Number(/(\d+) packets transmitted/.exec(output)?.[1] ?? /Sent = (\d+)/.exec(output)?.[1] ?? asked);
  const timesMs = [...output.matchAll(/time([=<])\s*([\d.]+)\s*ms/g)].filter(([line]) => !line.includes('DUP')).map(([, sign, value]) => (sign === '<' ? Number(value) / 2 : Number(value)));
  return { sent, timesMs: timesMs.slice(0, sent) };
}
