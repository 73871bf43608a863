/** Kubernetes' rules for names, labels and keys, as an API server checks them. Empty label values are good. */
export type Texts = Readonly<Record<string, string>>;

export interface Metadata {
  readonly name?: string;
  readonly labels?: Texts;
  readonly annotations?: Texts;
}

const labelPattern = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/u;
const labelValuePattern = /^(?:[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)?$/u;

/** One part between dots of a host name. */
export function isDnsLabel(text: string, longest = 63): boolean {
  return text.length <= longest && labelPattern.test(text);
}

/** Parts between dots; each may be as long as the whole. */
export function isDnsName(text: string): boolean {
  return text.length <= 253 && text.split(".").every((part) => isDnsLabel(part, 253));
}

function isLabelValue(text: string): boolean {
  return text.length <= 63 && labelValuePattern.test(text);
}

/** `name` or `prefix.example.com/name`. */
function isQualifiedName(text: string): boolean {
  const [name = "", prefix, ...more] = text.split("/").toReversed();
  return (
    more.length === 0 &&
    name !== "" &&
    isLabelValue(name) &&
    (prefix === undefined || isDnsName(prefix))
  );
}

export function labelProblems(labels: Texts | undefined, where: string): readonly string[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...when(!isQualifiedName(key), `${where}: ${key} is no label's name`),
    ...when(!isLabelValue(value), `${where}: ${key} has a value that is no label's: ${value}`),
  ]);
}

export function metadataProblems(metadata: Metadata | undefined, where: string): readonly string[] {
  const annotations = Object.entries(metadata?.annotations ?? {});
  const size = annotations.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return [
    ...labelProblems(metadata?.labels, `${where}.labels`),
    ...annotations
      .filter(([key]) => !isQualifiedName(key.toLowerCase()))
      .map(([key]) => `${where}.annotations: ${key} is no annotation's name`),
    ...when(size > 256 * 1024, `${where}.annotations: more than 256 KiB`),
  ];
}

/** The problem, as a list, where there is one. */
export function when(broken: boolean, problem: string): readonly string[] {
  return broken ? [problem] : [];
}
