/** What the watchdog looks at, notes and pings, wired. */
import { given, type Config } from "../config/config.ts";
import type { EpisodesSettings } from "../config/watch-seams.ts";
import type { CopyPlace } from "../ports/copy-place.ts";
import type { Heartbeat } from "../ports/heartbeat.ts";
import type { Sightings } from "../ports/sightings.ts";
import type { WatchNotes } from "../ports/watch-notes.ts";
import { openKubernetes } from "./kubernetes.ts";
import { openFolder } from "./small-texts.ts";

const what = "the watchdog's notes";
const writer = "only the watchdog's pods write it: start the command by cronjob/watchdog";

export async function openNotes(settings: Partial<Config>): Promise<WatchNotes> {
  const { watchNotes } = await import("../watch/notes.ts");
  return watchNotes(await openPlace(given(settings, "episodes"), settings));
}

async function openPlace(place: EpisodesSettings, settings: Partial<Config>): Promise<CopyPlace> {
  switch (place.kind) {
    case "files":
    case "mounted":
      return openFolder(place, { what, writer });
    case "configmap": {
      const { configMapPlace } = await import("../adapters/kubernetes/config-map-place.ts");
      return configMapPlace({ api: await openKubernetes(settings), name: place.name, what });
    }
  }
}

export async function openSightings(settings: Partial<Config>): Promise<Sightings> {
  const runs = given(settings, "runs");
  if (runs.kind === "kubernetes") {
    const { kubernetesSightings } = await import("../adapters/kubernetes/sightings.ts");
    return kubernetesSightings(await openKubernetes(settings));
  }
  const { recordSightings } = await import("../adapters/runs/record-sightings.ts");
  const { runFiles } = await import("../adapters/runs/run-files.ts");
  return recordSightings(runFiles(runs.folder));
}

export async function openHeartbeat({
  heartbeat,
}: Partial<Config>): Promise<Heartbeat | undefined> {
  if (heartbeat === undefined) {
    return undefined;
  }
  const { healthchecks } = await import("../adapters/heartbeat/healthchecks.ts");
  return healthchecks(heartbeat);
}
