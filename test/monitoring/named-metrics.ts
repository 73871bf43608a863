/** The metrics that PromQL names, found as text: what stands before a brace. */

export function metricsIn(expression: string): readonly string[] {
  return [...expression.matchAll(/([a-z_]\w*)\{/g)].map(([, name = ""]) => name);
}

/** The labels that `{{ $labels.x }}` and `{{ with $labels.x }}` name. */
export function labelsIn(text: string): readonly string[] {
  return [...text.matchAll(/\$labels\.(\w+)/g)].map(([, name = ""]) => name);
}
