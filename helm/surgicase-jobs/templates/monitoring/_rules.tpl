{{/*
The text of a file under files/monitoring, for this release alone. The files are no templates, as their texts hold braces of
Prometheus and Grafana: what differs is put in place of what stands there.
Usage: include "surgicase-jobs.rules" (dict "root" $ "file" "prometheus-rules.yaml")
*/}}
{{- define "surgicase-jobs.rules" -}}
{{- $values := .root.Values -}}
{{- $text := .root.Files.Get (printf "files/monitoring/%s" .file) -}}
{{- $text = $text | replace `environment=~".+"` (printf "environment=%q" $values.environment) -}}
{{- $text = $text | replace `namespace=~".+"` (printf "namespace=%q" .root.Release.Namespace) -}}
{{- $text = regexReplaceAll `cronjob!~"[^"]*"` $text (printf "cronjob!~%q" (include "surgicase-jobs.suspendedJobs" .root)) -}}
{{- if $values.runbookUrl -}}
{{- $text = regexReplaceAll `(?m)runbook_url: "?(docs/operations\.md#[^"\n]*)"?$` $text `runbook_url: "${1}"` -}}
{{- $text = $text | replace "docs/operations.md#" (printf "%s#" $values.runbookUrl) -}}
{{- end -}}
{{- /* What has no address: no link rather than a broken one. */ -}}
{{- regexReplaceAll `(?m)^ *runbook_url: "?docs/.*\n` $text "" -}}
{{- end }}

{{/* The same of Grafana's rules. Two installations may share a Grafana, so each has uids of its own. */}}
{{- define "surgicase-jobs.grafanaRules" -}}
{{- $grafana := .root.Values.grafana -}}
{{- $text := include "surgicase-jobs.rules" . -}}
{{- $text = $text | replace "folder: SurgiCase jobs" (printf "folder: %s" ($grafana.folder | quote)) -}}
{{- $text = $text | replace "datasourceUid: prometheus" (printf "datasourceUid: %s" ($grafana.datasourceUid | quote)) -}}
{{- $text = $text | replace "uid: prometheus" (printf "uid: %s" ($grafana.datasourceUid | quote)) -}}
{{- $text | replace "uid: surgicase-jobs-" (printf "uid: sc-%s-" (sha256sum .root.Values.environment | trunc 8)) -}}
{{- end }}

{{/* The jobs that the values suspend, as a regular expression. */}}
{{- define "surgicase-jobs.suspendedJobs" -}}
{{- $facts := include "surgicase-jobs.facts" . | fromYaml -}}
{{- $names := list -}}
{{- range $name := include "surgicase-jobs.installed" . | fromJsonArray -}}
{{- if (include "surgicase-jobs.job" (dict "root" $ "facts" $facts "name" $name) | fromYaml).suspend -}}
{{- $names = append $names $name -}}
{{- end -}}
{{- end -}}
{{- join "|" $names -}}
{{- end }}

{{/*
The files of rules that have something to read, as a JSON list.
Usage: include "surgicase-jobs.ruleFiles" (dict "root" $ "for" "grafana")
*/}}
{{- define "surgicase-jobs.ruleFiles" -}}
{{- $files := list -}}
{{- if or .root.Values.metrics.url .root.Values.metrics.existingSecret -}}
{{- $files = append $files (printf "%s-rules.yaml" .for) -}}
{{- end -}}
{{- if .root.Values.kubeStateMetrics.enabled -}}
{{- $files = append $files (printf "%s-kube-rules.yaml" .for) -}}
{{- end -}}
{{- toJson $files -}}
{{- end }}
