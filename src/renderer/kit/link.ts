import { create } from 'zustand';
import type { HelloMessage } from '#shared/wire.ts';

/** `opening` until the first answer; `lost` while it is retried; `login` when the engine wants to know who this is. */
export type LinkPhase = 'opening' | 'open' | 'lost' | 'login';

interface Link {
  phase: LinkPhase;
  hello: HelloMessage | null;
  /** Page time (performance.now) of the last sign of life; null before the first. */
  lifeAt: number | null;
  /** Page time of the next attempt while lost. */
  retryAt: number | null;
  /** Page time when an operator froze the rendering; null while live. */
  frozenAt: number | null;
  /** Pushes held back since. */
  waiting: number;
}

/** The connection as the chrome shows it. */
export const useLink = create<Link>(() => ({ phase: 'opening', hello: null, lifeAt: null, retryAt: null, frozenAt: null, waiting: 0 }));

/** How long nothing was heard from the engine, ms; null when nothing ever was. */
export function silentMs(lifeAt: number | null): number | null {
  return lifeAt === null ? null : performance.now() - lifeAt;
}

/** Whole seconds until the next attempt; 0 while one is under way. */
export function secondsToRetry(retryAt: number | null): number {
  return retryAt === null ? 0 : Math.max(0, Math.ceil((retryAt - performance.now()) / 1_000));
}

/** The engine's clock as last told, and the page time when it was; ages never depend on the viewer's own clock. */
let told = { engine: Date.now(), page: performance.now() };

/** Takes over the engine's wall time. */
export function tellEngineTime(engine: number): void {
  told = { engine, page: performance.now() };
}

/** The engine's wall time now, epoch ms, carried on by the page's monotonic clock. */
export function engineNow(): number {
  return told.engine + (performance.now() - told.page);
}

/** How far this machine's clock is ahead of the engine's, ms. */
export function clockDrift(): number {
  return Date.now() - engineNow();
}
