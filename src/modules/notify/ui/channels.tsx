import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { useOffer } from '#ui/commands.ts';
import { Confirm } from '#ui/dialog.tsx';
import { Select, Switch } from '#ui/form.tsx';
import { millis, moment } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { attempt, say } from '#ui/toast.tsx';
import { useNow } from '#ui/use-now.ts';
import { EditEntry, type Draft } from '#modules/incidents/ui/edit-entry.tsx';
import css from '#modules/incidents/ui/list.module.css';
import type { ChannelRow } from '../contract.ts';
import { CHANNEL_TYPES, channelSections, hasWording } from './channel-fields.ts';
import { notifyApi } from './notify.ts';
import { WordingPreview } from './wording-preview.tsx';

const typeText = (type: string): string => CHANNEL_TYPES.find((each) => each.value === type)?.label ?? type;

/** The ways out. This desk itself is one that is always there. */
export function Channels() {
  const allowed = useDenied('operator');
  const answer = useQuery(allowed === null ? 'notify/channels' : null, () => notifyApi.call.listChannels({}), { every: 15_000 });
  const denied = useDenied('commander');
  const [editing, setEditing] = useState<Draft | null>(null);
  const [type, setType] = useState('webhook');
  const [deleting, setDeleting] = useState<ChannelRow | null>(null);
  const add = (): void => setEditing({ type, sendResolved: true });
  useOffer({ id: 'channel.new', title: 'New channel', keys: 'c', section: 'Alerting', denied, run: add });
  if (allowed !== null) return <Empty title="Not open to you" text={allowed} />;
  return (
    <Panel
      title="Channels"
      note="“desktop”, this desk with its walls, is always there"
      action={
        <span className={css.tools}>
          <Select label="Type of a new channel" value={type} options={CHANNEL_TYPES} onValue={setType} />
          <Button kind="solid" denied={denied} keys="C" onClick={add}>
            New channel
          </Button>
        </span>
      }
    >
      <Answered answer={answer}>
        {({ channels }) =>
          channels.length === 0 ? (
            <Empty title="No channel yet" text="Until one is added, pages reach this desk and its walls only: nobody at home is called." />
          ) : (
            <ul className={css.lines}>
              {channels.map((channel) => (
                <ChannelLine key={channel.id} channel={channel} denied={denied} onEdit={() => setEditing(channel.spec)} onDelete={() => setDeleting(channel)} />
              ))}
            </ul>
          )
        }
      </Answered>
      {editing && (
        <EditEntry
          key={String(editing['id'])}
          title={editing['id'] === undefined ? `New channel: ${typeText(String(editing['type']))}` : `Edit ${String(editing['name'] ?? editing['id'])}`}
          first={editing}
          sections={channelSections}
          below={(channel) => hasWording(String(channel['type'])) && <WordingPreview channel={channel} />}
          onClose={() => setEditing(null)}
          save={async (channel) => {
            const { id } = await notifyApi.call.putChannel({ channel });
            say(`Channel ${id} saved; test it now`);
          }}
        />
      )}
      <Confirm open={deleting !== null} title={`Delete ${deleting?.name ?? ''}?`} text="Policies and routes that name it reach nobody there. Its secrets are deleted with it." action="Delete" onClose={() => setDeleting(null)} onConfirm={() => void attempt(() => notifyApi.call.deleteChannel({ id: deleting!.id }), 'Channel deleted').then(() => refresh('notify/'))} />
    </Panel>
  );
}

function ChannelLine({ channel, denied, onEdit, onDelete }: { channel: ChannelRow; denied: string | null; onEdit: () => void; onDelete: () => void }) {
  const now = useNow();
  const operator = useDenied('operator');
  const [busy, setBusy] = useState(false);
  const [tested, setTested] = useState<{ ok: boolean; text: string } | null>(null);
  async function test(): Promise<void> {
    setBusy(true);
    const answer = await attempt(() => notifyApi.call.testChannel({ id: channel.id }));
    setBusy(false);
    if (answer) setTested({ ok: answer.ok, text: `${answer.ok ? 'delivered' : 'failed'} in ${millis(answer.durationMs)}: ${answer.message}` });
    refresh('notify/channels');
  }
  const enable = (enabled: boolean): void => void attempt(() => notifyApi.call.setChannelEnabled({ id: channel.id, enabled })).then(() => refresh('notify/channels'));
  const failing = channel.lastFailedAt !== null && channel.lastFailedAt > (channel.lastDeliveredAt ?? 0);
  const facts = [channel.lastDeliveredAt === null ? 'never delivered' : `delivered ${moment(channel.lastDeliveredAt, now)}`, failing && `failed ${moment(channel.lastFailedAt!, now)}: ${channel.lastError}`, channel.disabledReason, channel.phiAllowed ? 'cleared for patient data' : 'no patient data'];
  return (
    <li data-off={channel.disabled || undefined}>
      <div>
        <b>{channel.name}</b>
        <p>{[typeText(channel.type), channel.summary, channel.id !== channel.name && channel.id].filter(Boolean).join(' · ')}</p>
        <small data-bad={failing || undefined}>{facts.filter(Boolean).join(' · ')}</small>
        {tested && <small data-bad={!tested.ok || undefined}>{`Test ${tested.text}`}</small>}
      </div>
      <div className={css.tools}>
        <Switch label={`${channel.name} is on`} checked={!channel.disabled} denied={operator} onChecked={enable} />
        <Button denied={operator} busy={busy} onClick={() => void test()}>
          Test
        </Button>
        <Button denied={denied} onClick={onEdit}>
          Edit
        </Button>
        <Button kind="quiet" denied={denied} onClick={onDelete}>
          Delete
        </Button>
      </div>
    </li>
  );
}
