import { expect, test } from 'vitest';
import { carrierStatus, isTwilioSigned, signTwilio } from '#modules/notify/engine/twilio.ts';

/** The worked example of Twilio's page "Security: validating requests", re-expressed: its URL, its five parameters, its token, its result. */
const URL = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const FIELDS = { CallSid: 'CA1234567890ABCDE', Caller: '+14158675309', Digits: '1234', From: '+14158675309', To: '+18005551212' };

test('the signature is the one Twilio publishes for its example', () => {
  expect(signTwilio('12345', URL, FIELDS)).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=');
});

test('it holds for that request and for no other', () => {
  const signature = 'RSOYDt4T1cUTdK1PDd93/VVr8B8=';
  expect(isTwilioSigned('12345', URL, FIELDS, signature)).toBe(true);
  expect(isTwilioSigned('12346', URL, FIELDS, signature)).toBe(false);
  expect(isTwilioSigned('12345', `${URL}&baz=3`, FIELDS, signature)).toBe(false);
  expect(isTwilioSigned('12345', URL, { ...FIELDS, Digits: '4321' }, signature)).toBe(false);
  expect(isTwilioSigned('12345', URL, FIELDS, '')).toBe(false);
});

test.each([
  ['queued', null], ['sending', null], ['sent', null], ['delivered', 'delivered'], ['read', 'delivered'], ['undelivered', 'dead'], ['failed', 'dead'], ['canceled', 'dead'],
])('of a message, %s is %s', (status, outcome) => {
  expect(carrierStatus({ MessageSid: 'SM1', MessageStatus: status })).toMatchObject({ status, outcome });
});

test.each([['ringing', null], ['in-progress', null], ['completed', 'delivered'], ['busy', 'dead'], ['no-answer', 'dead'], ['failed', 'dead']])('of a call, %s is %s', (status, outcome) => {
  expect(carrierStatus({ CallSid: 'CA1', CallStatus: status })).toMatchObject({ status, outcome });
});

test('what is no status is none', () => {
  expect(carrierStatus({ MessageStatus: 'constructor' })).toBeNull();
  expect(carrierStatus({})).toBeNull();
});
