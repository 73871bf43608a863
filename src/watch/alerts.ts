/** The alert for a piece of news: what a mail says of a matter that begins, was, lasts, or is over. */
import type { Alert } from "../domain/alerts/alert.ts";
import { begunAlert } from "./alerts/begun.ts";
import { overAlert } from "./alerts/over.ts";
import { tellingOf, type WatchTools } from "./alerts/telling.ts";
import type { News } from "./news.ts";
import type { Viewpoint } from "./viewpoint.ts";

/** @throws {RangeError} where the news is of a job that is not installed. */
export function watchAlert(news: News, view: Viewpoint, tools: WatchTools): Alert {
  const telling = tellingOf(news.episode, view, tools);
  return news.kind === "over" ? overAlert(news, telling) : begunAlert(news, telling);
}
