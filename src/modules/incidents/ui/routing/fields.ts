import type { Section } from '../edit-entry.tsx';

export const ROUTE_SECTIONS: readonly Section[] = [
  {
    title: 'Which alerts',
    fields: [
      { path: 'name', label: 'Name', kind: 'text', wide: true, placeholder: 'Clinical, critical' },
      { path: 'match', label: 'Labels', kind: 'pairs', placeholder: 'group: Clinical/*\nseverity: critical', hint: 'All must fit; * is any text.' },
      { path: 'matchers', label: "Or Alertmanager's matchers", kind: 'lines', placeholder: 'env!~"test.*"' },
      { path: 'continue', label: 'Goes on to the next route', kind: 'switch' },
    ],
  },
  {
    title: 'Who is told',
    fields: [
      { path: 'policy', label: 'Policy', kind: 'mono', hint: 'People, step by step, until somebody answers.' },
      { path: 'channels', label: 'Channels', kind: 'lines', hint: 'One a line; told once, without waiting for an answer.' },
    ],
  },
  {
    title: 'Grouping',
    folded: true,
    fields: [
      { path: 'groupBy', label: 'Group by', kind: 'lines', placeholder: 'target' },
      { path: 'groupWait', label: 'Wait before the first', kind: 'duration', placeholder: '30s' },
      { path: 'groupInterval', label: 'Between changes', kind: 'duration', placeholder: '5m' },
      { path: 'repeatInterval', label: 'Repeat after', kind: 'duration', placeholder: '4h' },
      { path: 'muteTimeIntervals', label: 'Silent in these times', kind: 'lines' },
      { path: 'activeTimeIntervals', label: 'Only in these times', kind: 'lines' },
    ],
  },
  { title: 'Routes below it', folded: true, fields: [{ path: 'routes', label: 'As JSON', kind: 'json', wide: true }] },
];

export const INHIBIT_SECTIONS: readonly Section[] = [
  {
    title: 'While this fires',
    fields: [
      { path: 'name', label: 'Name', kind: 'text', wide: true, placeholder: 'A dead site hushes its services' },
      { path: 'source.match', label: 'Labels', kind: 'pairs', placeholder: 'target: core-switch' },
      { path: 'source.matchers', label: "Or Alertmanager's matchers", kind: 'lines' },
    ],
  },
  { title: 'This is not told', fields: [{ path: 'target.match', label: 'Labels', kind: 'pairs', placeholder: 'severity: warning' }, { path: 'target.matchers', label: "Or Alertmanager's matchers", kind: 'lines' }] },
  { title: 'Where these labels are the same', fields: [{ path: 'equal', label: 'Labels', kind: 'lines', placeholder: 'site' }] },
];

export const TIME_SECTIONS: readonly Section[] = [
  { title: 'Time interval', fields: [{ path: 'id', label: 'Id', kind: 'mono', wide: true, placeholder: 'nights' }, { path: 'intervals', label: 'Intervals, JSON', kind: 'json', wide: true, placeholder: '[{ "times": [{ "from": "22:00", "to": "24:00" }], "weekdays": ["monday:friday"], "location": "Europe/Berlin" }]' }] },
];
