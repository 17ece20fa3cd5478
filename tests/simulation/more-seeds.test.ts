import { describeSeeds } from './seeds.ts';

// WF_SEED beyond the first hundred runs here, however large.
describeSeeds(101, Math.max(200, Number(process.env['WF_SEED'] ?? 0)));
