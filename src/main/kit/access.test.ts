import { describe, expect, it } from 'vitest';
import { grants, ROLES } from '#shared/access.ts';
import { accessMigrations, createAccess } from './access.ts';
import { VirtualClock } from './clock.ts';
import { randomIds } from './ids.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './sqlite.ts';

const HOUR = 3_600_000;

function setUp() {
  const clock = new VirtualClock();
  const db = openDatabase(':memory:', { synchronous: 'NORMAL' });
  migrate(db, [accessMigrations], clock.now());
  return { clock, db, access: createAccess(db, randomIds(() => clock.now()), () => clock.now()) };
}

describe('tokens', () => {
  it('let their bearer in until they expire or are revoked', () => {
    const { clock, access } = setUp();
    const { id, token } = access.createToken('wall', 'viewer', HOUR);
    expect(access.byToken(token, '::1')).toEqual({ id: 'token:wall', role: 'viewer', from: '::1' });
    clock.advance(HOUR);
    expect(access.byToken(token, '::1')).toBeNull();
    const other = access.createToken('x', 'admin', null);
    expect(access.revokeToken(other.id)).toBe(true);
    expect(access.byToken(other.token, '')).toBeNull();
    expect(access.revokeToken(id)).toBe(true);
    expect(access.revokeToken(id)).toBe(false);
  });

  it('are stored as hashes only', () => {
    const { db, access } = setUp();
    const { token } = access.createToken('wall', 'viewer', null);
    expect(JSON.stringify(db.all('SELECT * FROM access_tokens'))).not.toContain(token);
  });
});

describe('passwords', () => {
  it('let a user in, and only with the right one', async () => {
    const { access } = setUp();
    await access.setPassword('ada', 'correct horse', 'operator');
    expect(await access.byPassword('ada', 'correct horse', 'x')).toEqual({ id: 'user:ada', role: 'operator', from: 'x' });
    expect(await access.byPassword('ada', 'wrong', 'x')).toBeNull();
    expect(await access.byPassword('bob', 'correct horse', 'x')).toBeNull();
  });

  it('must have a length', async () => {
    await expect(setUp().access.setPassword('ada', 'short', 'admin')).rejects.toMatchObject({ code: 'invalid' });
  });

  it('end every session of the user when changed', async () => {
    const { access } = setUp();
    await access.setPassword('ada', 'correct horse', 'operator');
    const session = access.openSession({ id: 'user:ada', role: 'operator', from: 'x' });
    const other = access.openSession({ id: 'user:bob', role: 'operator', from: 'x' });
    await access.setPassword('ada', 'battery staple', undefined);
    expect(access.bySession(session, 'x')).toBeNull();
    expect(access.bySession(other, 'x')).not.toBeNull();
    expect((await access.byPassword('ada', 'battery staple', 'x'))?.role).toBe('operator');
  });
});

describe('sessions', () => {
  it('end by sign-out, by idling and by age', () => {
    const { clock, access } = setUp();
    const actor = { id: 'user:ada', role: 'operator', from: 'x' } as const;
    const closed = access.openSession(actor);
    access.closeSession(closed);
    expect(access.bySession(closed, 'x')).toBeNull();
    const idle = access.openSession(actor);
    clock.advance(13 * HOUR);
    expect(access.bySession(idle, 'x')).toBeNull();
    const busy = access.openSession(actor);
    for (let i = 0; i < 29 * 3; i++) {
      clock.advance(8 * HOUR);
      expect(access.bySession(busy, 'x')).not.toBeNull();
    }
    clock.advance(8 * HOUR);
    clock.advance(8 * HOUR);
    clock.advance(9 * HOUR);
    expect(access.bySession(busy, 'x')).toBeNull();
  });
});

describe('roles', () => {
  it('grant exactly this', () => {
    const table = Object.fromEntries(ROLES.map((held) => [held, ROLES.filter((wanted) => grants(held, wanted))]));
    expect(table).toEqual({
      viewer: ['viewer'],
      operator: ['viewer', 'operator'],
      oncall: ['viewer', 'operator', 'oncall'],
      commander: ['viewer', 'operator', 'oncall', 'commander'],
      owner: ['viewer', 'operator', 'oncall', 'commander', 'owner'],
      admin: ['viewer', 'operator', 'oncall', 'commander', 'owner', 'admin', 'auditor'],
      auditor: ['viewer', 'auditor'],
    });
  });
});
