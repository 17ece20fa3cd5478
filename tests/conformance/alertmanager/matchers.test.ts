import { describe, expect, it } from 'vitest';
import { formatMatcher, matcher, parseMatcher, parseMatchers } from '#modules/incidents/engine/alerting/matchers.ts';

/** The matcher grammar as published by Alertmanager (matcher/parse and matcher/compliance tests, Apache-2.0), restated as data. */
const read = (text: string) => parseMatchers(text).map(({ name, op, value }) => [name, op, value]);
const SMILE = '\u{1F642}';

describe('Alertmanager: what matchers mean', () => {
  it.each<[text: string, want: [string, string, string][]]>([
    ['', []],
    ['{}', []],
    ['{foo=bar}', [['foo', '=', 'bar']]],
    ['{foo=bar,}', [['foo', '=', 'bar']]],
    ['{foo!=bar}', [['foo', '!=', 'bar']]],
    ['{foo=~[a-z]+}', [['foo', '=~', '[a-z]+']]],
    ['{foo!~[a-z]+}', [['foo', '!~', '[a-z]+']]],
    [`{foo=${SMILE}}`, [['foo', '=', SMILE]]],
    [`{foo=${SMILE}bar}`, [['foo', '=', `${SMILE}bar`]]],
    ['foo=bar', [['foo', '=', 'bar']]],
    ['foo=bar,', [['foo', '=', 'bar']]],
    ['foo!=bar', [['foo', '!=', 'bar']]],
    ['foo=~[a-z]+', [['foo', '=~', '[a-z]+']]],
    ['foo!~[a-z]+', [['foo', '!~', '[a-z]+']]],
    ['{"foo"="bar"}', [['foo', '=', 'bar']]],
    ['{"foo"="bar",}', [['foo', '=', 'bar']]],
    ['{"foo"!="bar"}', [['foo', '!=', 'bar']]],
    ['{"foo"=~"[a-z]+"}', [['foo', '=~', '[a-z]+']]],
    ['{"foo"!~"[a-z]+"}', [['foo', '!~', '[a-z]+']]],
    [`{"foo"="${SMILE}"}`, [['foo', '=', SMILE]]],
    ['{"foo"="\\xf0\\x9f\\x99\\x82"}', [['foo', '=', SMILE]]],
    ['{"foo"="\\U0001f642"}', [['foo', '=', SMILE]]],
    [`{"foo"="${SMILE}bar"}`, [['foo', '=', `${SMILE}bar`]]],
    ['{"foo"="bar\\n"}', [['foo', '=', 'bar\n']]],
    ['{"foo"="bar\\t"}', [['foo', '=', 'bar\t']]],
    ['{"foo"="\\"bar\\""}', [['foo', '=', '"bar"']]],
    ['{"foo"="bar\\\\"}', [['foo', '=', 'bar\\']]],
    ['"foo"="bar"', [['foo', '=', 'bar']]],
    ['"foo"="bar",', [['foo', '=', 'bar']]],
    ['{foo=bar,bar!=baz}', [['foo', '=', 'bar'], ['bar', '!=', 'baz']]],
    ['{foo="bar",bar!="baz"}', [['foo', '=', 'bar'], ['bar', '!=', 'baz']]],
    ['foo=bar,bar!=baz', [['foo', '=', 'bar'], ['bar', '!=', 'baz']]],
    ['foo="bar",bar!="baz"', [['foo', '=', 'bar'], ['bar', '!=', 'baz']]],
    ['{foo=~bar.*}', [['foo', '=~', 'bar.*']]],
    ['{foo="bar",baz!~".*quux", derp="wat"}', [['foo', '=', 'bar'], ['baz', '!~', '.*quux'], ['derp', '=', 'wat']]],
    ['{foo="bar", instance=~"some-api.*"}', [['foo', '=', 'bar'], ['instance', '=~', 'some-api.*']]],
    ['{foo=""}', [['foo', '=', '']]],
    ['{foo="bar,quux", job="job1"}', [['foo', '=', 'bar,quux'], ['job', '=', 'job1']]],
    ['{foo = "bar", dings != "bums", }', [['foo', '=', 'bar'], ['dings', '!=', 'bums']]],
    ['{quote="She said: \\"Hi, ladies! That\'s gender-neutral…\\""}', [['quote', '=', 'She said: "Hi, ladies! That\'s gender-neutral…"']]],
    ['statuscode=~"5.."', [['statuscode', '=~', '5..']]],
    ['contains_quote != "\\"" , contains_comma !~ "foo,bar" , ', [['contains_quote', '!=', '"'], ['contains_comma', '!~', 'foo,bar']]],
    ['{name-with-dashes = "bar"}', [['name-with-dashes', '=', 'bar']]],
  ])('%s', (text, want) => {
    expect(read(text)).toEqual(want);
    expect(read(parseMatchers(text).map(formatMatcher).join(','))).toEqual(want);
  });
});

describe('Alertmanager: what cannot be read', () => {
  it.each([
    ',', '{,}', '{', '}', 'foo=bar}', '{foo=bar', '{foo=:"bar"}', '{foo="bar\\w"}', '{foo=bar\\n}', '{"foo"="\\xf0\\x9f"}', 'foo="\\xf0\\x9f"',
    'job="value', 'job=value"', 'trickier==\\\\=\\=\\""', 'contains_unescaped_quote = foo"bar', '{foo=~"invalid[regexp"}', '"{foo=\\"bar"}', '"foo=\\"bar"',
    '"foo=\\"bar\\""', '"foo=\\"bar\\"', '"{foo=\\"bar\\"}"', '"foo="bar""', '{{foo=', 'hello!', '=!', '!=!!', '~', '!', '"hello', '\\nhello', 'hello world', 'foo', 'foo=', '=bar', '{foo=bar}}', '{foo=bar},{a=b}', 'a=b,,c=d',
  ])('%s', (text) => expect(() => parseMatchers(text)).toThrow(/cannot be read/));

  it.each(['', '{}', 'foo=bar,bar=baz'])('%j is not one matcher', (text) => expect(() => parseMatcher(text)).toThrow(/must hold one matcher/));
  it('reads one', () => expect(parseMatcher('{foo=bar}')).toMatchObject({ name: 'foo', op: '=', value: 'bar' }));
});

describe('Prometheus: how matchers match', () => {
  it.each<[string, '=' | '!=' | '=~' | '!~', string, boolean]>([
    ['bar', '=', 'bar', true], ['foo-bar', '=', 'bar', false], ['bar', '!=', 'bar', false], ['foo-bar', '!=', 'bar', true],
    ['bar', '=~', 'bar', true], ['foo-bar', '=~', 'bar', false], ['foo-bar', '=~', '.*bar', true], ['foo\nbar', '=~', 'foo.bar', true],
    ['bar', '!~', 'bar', false], ['foo-bar', '!~', 'bar', true], ['foo-bar', '!~', '.*bar', false], ['a', '=~', 'a|bc', true], ['abc', '=~', 'a|bc', false], ['', '=', '', true], ['', '=~', '.+', false], ['', '!~', '.+', true],
  ])('%j %s %j: %s', (value, op, pattern, want) => {
    expect(matcher('l', op, pattern).matches({ l: value })).toBe(want);
    if (value === '') expect(matcher('l', op, pattern).matches({})).toBe(want);
  });
});
