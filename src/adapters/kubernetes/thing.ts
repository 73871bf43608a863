/** What a path of the Kubernetes API leads to, as kubectl and a Role say it. */

/** `secrets/a`, `cronjobs.batch`. */
export function thingOf(path: string): string {
  const thing = path.replace(/\?.*$/s, "").replace(/^.*\/namespaces\/[^/]+\/(?=.)/, "");
  const group = /^\/apis\/(?<group>[^/]+)\//.exec(path)?.groups?.["group"];
  return group === undefined
    ? thing
    : thing.replace(/^[^/]+/, (resource) => `${resource}.${group}`);
}
