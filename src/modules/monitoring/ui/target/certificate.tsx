import { date, span } from '#ui/format.ts';
import { Figure, Figures, Panel } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import type { StatusRow } from '../../contract.ts';
import { monitoringApi } from '../status.ts';
import { Pairs } from './evidence.tsx';

/** What the engine keeps of a handshake in `evidence.certificate`; read with care, since evidence has no schema. */
interface Shown {
  subject?: string;
  issuer?: string;
  names?: string[];
  validFrom?: string;
  validTo?: string;
  chainLength?: number;
  protocol?: string;
  cipher?: string;
  fingerprint256?: string;
  problem?: string;
}

export function Certificate({ row, now }: { row: StatusRow; now: number }) {
  const last = useQuery(`monitoring/last/${row.id}`, () => monitoringApi.call.results({ target: row.id, limit: 50 }), { every: 60_000 });
  const expiry = row.certificateExpiresAt;
  if (expiry === null) return <Panel><Empty title="No certificate was seen" text="Probes over TLS record the certificate chain they are shown." /></Panel>;
  return (
    <>
      <Figures>
        <Figure label="Expires in" value={expiry < now ? 'expired' : span(expiry - now)} basis="first of the chain to expire" tone={expiry < now ? 'crit' : undefined} />
        <Figure label="Expires on" value={date(expiry)} basis={new Date(expiry).toISOString().replace('T', ' ').slice(0, 16) + 'Z'} />
      </Figures>
      <Panel title="As shown by the server" note="at the last handshake that was kept">
        <Answered answer={last}>
          {({ results }) => {
            const shown = results.map((result) => result.evidence?.['certificate'] as Shown | undefined).find((each) => each !== undefined);
            return shown ? <Pairs pairs={pairsOf(shown)} /> : <Empty title="No handshake is kept in the newest results" text="Press T to test now; the trace shows the whole chain." />;
          }}
        </Answered>
      </Panel>
    </>
  );
}

function pairsOf(shown: Shown): Array<[string, string]> {
  const pairs: Array<[string, string | undefined]> = [
    ['Subject', shown.subject],
    ['Issuer', shown.issuer],
    ['Names', shown.names?.join(', ')],
    ['Valid from', shown.validFrom],
    ['Valid to', shown.validTo],
    ['Certificates in the chain', shown.chainLength?.toString()],
    ['Protocol', shown.protocol],
    ['Cipher', shown.cipher],
    ['SHA-256', shown.fingerprint256],
    ['Problem', shown.problem],
  ];
  return pairs.filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '');
}
