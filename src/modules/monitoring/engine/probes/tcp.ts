import type { ProbeOf } from '../../spec.ts';
import type { CompileHints, Start } from './attempt.ts';
import { endpointOf, openTcp } from './connect.ts';
import { compileDialogue, runDialogue } from './dialogue.ts';
import { UP } from './failure.ts';
import { startTls } from './handshake.ts';
import { compileTls } from './tls-options.ts';

/** Prepares a TCP probe: connect, TLS when asked for, then the dialogue step by step. */
export function compileTcp(probe: ProbeOf<'tcp'>, hints: CompileHints): Start {
  const endpoint = endpointOf(probe.host, probe.port, probe.family);
  const steps = compileDialogue(probe.dialogue);
  const upgrades = probe.dialogue.some((step) => step.startTls);
  const tls = probe.tls || upgrades ? compileTls(probe.tls, endpoint.host) : null;
  // TLS options on a dialogue that upgrades describe the upgrade, not a second handshake at the start.
  const tlsAtOnce = tls !== null && !upgrades;
  const listens = steps.length > 0 || hints.needsBody;
  return (attempt) =>
    openTcp(attempt, {
      endpoint,
      onOpen: (socket) => {
        const talk = (stream: typeof socket): void => {
          if (!listens) return attempt.finish(UP);
          runDialogue(attempt, stream, { steps, subject: endpoint.subject, tls, readsBanner: hints.needsBody });
        };
        if (tlsAtOnce) startTls(attempt, socket, { plan: tls, subject: endpoint.subject, onSecure: talk });
        else talk(socket);
      },
    });
}
