const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);
const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

/** erf for 0 ≤ x < 2.5: the all-positive series e^(−x²) Σ 2^k x^(2k+1) / (2k+1)!! (DLMF 7.6.2). */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; k < 200; k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return TWO_OVER_ROOT_PI * Math.exp(-x * x) * sum;
}

/** erfc for x ≥ 2.5: Laplace's continued fraction (DLMF 7.9.1), evaluated from the tail. */
function erfcFraction(x: number): number {
  let tail = 0;
  for (let k = 120; k >= 1; k--) tail = k / 2 / (x + tail);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + tail));
}

/** Complementary error function, relative error about 1e-14 in both tails. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const size = Math.abs(x);
  const upper = size < 2.5 ? 1 - erfSeries(size) : erfcFraction(size);
  return x >= 0 ? upper : 2 - upper;
}

/** Standard normal distribution function. */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z / Math.SQRT2);
}

/** Standard normal density. */
export function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / ROOT_TWO_PI;
}

/** Two-sided p-value of a standard normal statistic. */
export function normalTwoSided(z: number): number {
  return Math.min(1, erfc(Math.abs(z) / Math.SQRT2));
}

/**
 * Standard normal quantile for 0 < p < 1 (±Infinity at the ends, NaN outside).
 * Starts from Abramowitz & Stegun 26.2.23 and takes Halley steps on the distribution function to full precision.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  if (p === 0.5) return 0;
  const tail = Math.min(p, 1 - p);
  const t = Math.sqrt(-2 * Math.log(tail));
  let z = t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
  for (let i = 0; i < 6; i++) {
    const step = (0.5 * erfc(z / Math.SQRT2) - tail) / normalDensity(z);
    const move = step / (1 - (step * z) / 2);
    z += move;
    if (Math.abs(move) < 1e-15 * Math.max(1, z)) break;
  }
  return p < 0.5 ? -z : z;
}
