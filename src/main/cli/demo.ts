import { realClock } from '#kit/clock.ts';
import { runDemo } from '#modules/sample/hospital/demo.ts';
import { print, printJson } from './output.ts';

/** `watchfloor demo`: the sample hospital until SIGTERM or SIGINT. */
export async function demo(options: { port: number; json: boolean }): Promise<void> {
  const running = await runDemo({ port: options.port, clock: realClock, out: options.json ? () => {} : print });
  if (options.json) printJson({ control: running.address, services: running.hospital.services.map(({ id, name, protocol, address }) => ({ id, name, protocol, address })) });
  const stop = (): void => void running.close().then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
