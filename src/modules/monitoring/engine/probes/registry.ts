import { AppError } from '#shared/errors.ts';
import type { ProbeOf, ProbeSpec, ProbeType } from '../../spec.ts';
import type { CompileHints, Start } from './attempt.ts';
import { compileDicom } from './dicom.ts';
import { compileDns } from './dns.ts';
import { compileHost } from './host.ts';
import { compileHttp } from './http/http.ts';
import { compileIcmp } from './icmp.ts';
import { compileMllp } from './mllp.ts';
import { compileTcp } from './tcp.ts';
import { compileTlsProbe } from './tls.ts';

type Compilers = { [T in ProbeType]: (probe: ProbeOf<T>, hints: CompileHints) => Start };

/** One compiler per probe type. `push` and `group` are judged by the engine from what it already knows. */
const COMPILERS: Compilers = {
  http: compileHttp,
  tcp: compileTcp,
  tls: compileTlsProbe,
  dns: compileDns,
  icmp: compileIcmp,
  host: compileHost,
  mllp: compileMllp,
  dicom: compileDicom,
  push: notProbed,
  group: notProbed,
};

function notProbed(probe: { type: string }): Start {
  throw new AppError('invalid', `a target of type ${probe.type} is not probed: the engine judges it from ${probe.type === 'push' ? 'the pushes it receives' : 'its members'}`);
}

/** Prepares a probe of any type. Throws `invalid` for options that cannot work. */
export function compileProbe(probe: ProbeSpec, hints: CompileHints): Start {
  return (COMPILERS[probe.type] as (probe: ProbeSpec, hints: CompileHints) => Start)(probe, hints);
}
