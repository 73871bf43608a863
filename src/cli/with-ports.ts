/** Opens ports for a command that is no run: settings, world, ports, and everything closed again. */
import { readConfig, type Config } from "../config/config.ts";
import type { PortName, Ports } from "../ports/ports.ts";
import { secretTexts } from "../world/secret-texts.ts";
import { openWorld, type World } from "../world/world.ts";
import type { Shell } from "./shell.ts";

/** @throws {ConfigError} with every problem of the settings. */
export function worldOf(shell: Shell): { readonly world: World; readonly config: Config } {
  const config = readConfig(shell.environment, shell.folder);
  return { config, world: openWorld(config, shell.clock, secretTexts()) };
}

export async function withPorts<const Need extends PortName, Answer>(
  shell: Shell,
  needs: readonly Need[],
  work: (ports: Pick<Ports, Need>, signal: AbortSignal) => Promise<Answer>,
  limitSeconds = 120,
): Promise<Answer> {
  const { world } = worldOf(shell);
  const signal = AbortSignal.any([shell.stop, AbortSignal.timeout(limitSeconds * 1000)]);
  await using opened = await world.open(needs, signal);
  return await work(opened.ports as Pick<Ports, Need>, signal);
}
