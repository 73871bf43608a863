{{/* What the code says of its jobs, as YAML. */}}
{{- define "surgicase-jobs.facts" -}}
{{ .Files.Get "files/jobs.yaml" }}
{{- end }}

{{/* Name and version, as in helm.sh/chart. */}}
{{- define "surgicase-jobs.chart" -}}
{{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* What tells this release's objects from others'. */}}
{{- define "surgicase-jobs.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* On every object. */}}
{{- define "surgicase-jobs.labels" -}}
{{ include "surgicase-jobs.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ include "surgicase-jobs.chart" . }}
{{- end }}

{{/* A digest wins over a tag. */}}
{{- define "surgicase-jobs.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end }}

{{/* The jobs that are installed, sorted, as a JSON list. */}}
{{- define "surgicase-jobs.installed" -}}
{{- $names := list -}}
{{- range $name, $job := .Values.jobs -}}
{{- if $job.enabled -}}
{{- $names = append $names $name -}}
{{- end -}}
{{- end -}}
{{ sortAlpha $names | toJson }}
{{- end }}

{{/*
What is in force for a job, as YAML: what the code reckons, then jobDefaults, then the job's own values.
Usage: include "surgicase-jobs.job" (dict "root" $ "facts" $facts "name" $name)
*/}}
{{- define "surgicase-jobs.job" -}}
{{- $fact := get .facts.jobs .name -}}
{{- $own := get .root.Values.jobs .name -}}
{{- $job := mergeOverwrite (deepCopy $fact.native) (deepCopy .root.Values.jobDefaults) (deepCopy $own) -}}
{{- if not (kindIs "bool" $job.suspend) -}}
{{- $_ := set $job "suspend" (and $fact.suspended (not .root.Values.paidUpdateOnSchedule)) -}}
{{- end -}}
{{- /* The program reckons in UTC, whatever the cluster's own zone is. */ -}}
{{- $_ := set $job "timeZone" ($job.timeZone | default "Etc/UTC") -}}
{{- /* One account for all would part these from their rights. */ -}}
{{- if ne $fact.identity "jobs" -}}
{{- $_ := set $job "serviceAccountName" ($own.serviceAccountName | default "") -}}
{{- end -}}
{{ toYaml $job }}
{{- end }}

{{/*
Those of the named fields that say something; 0 and false do. Nothing where none does.
Usage: include "surgicase-jobs.fields" (dict "from" $job "names" $facts.fields.pod)
*/}}
{{- define "surgicase-jobs.fields" -}}
{{- $said := dict -}}
{{- range $name := .names -}}
{{- if hasKey $.from $name -}}
{{- $value := get $.from $name -}}
{{- if or $value (kindIs "bool" $value) (kindIs "float64" $value) (kindIs "int64" $value) (kindIs "int" $value) -}}
{{- $_ := set $said $name $value -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $said -}}
{{ toYaml $said }}
{{- end -}}
{{- end }}

{{/*
Name of the service account of a pod.
Usage: include "surgicase-jobs.serviceAccountName" (dict "root" $ "identity" "jobs")
*/}}
{{- define "surgicase-jobs.serviceAccountName" -}}
{{ (get .root.Values.serviceAccounts .identity).name }}
{{- end }}

{{/* Whether the watchdog is installed: "true" or nothing. */}}
{{- define "surgicase-jobs.hasWatchdog" -}}
{{- if (dig "watchdog" "enabled" false .Values.jobs) -}}
true
{{- end -}}
{{- end }}
