{{/*
A Job's spec: what it does with pods that fail, and its pod. Same argument as podSpec, and `component`.
Usage: include "surgicase-jobs.jobSpec" (dict "root" $ … "component" $name)
*/}}
{{- define "surgicase-jobs.jobSpec" -}}
{{- with include "surgicase-jobs.fields" (dict "from" .job "names" .facts.fields.job) }}
{{- . }}
{{- end }}
{{- if not (hasKey .job "podFailurePolicy") }}
podFailurePolicy:
  {{- include "surgicase-jobs.podFailurePolicy" . | nindent 2 }}
{{- end }}
template:
  metadata:
    labels:
      {{- include "surgicase-jobs.labels" .root | nindent 6 }}
      app.kubernetes.io/component: {{ .component }}
      {{- with .job.podLabels }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    {{- with .job.podAnnotations }}
    annotations:
      {{- toYaml . | nindent 6 }}
    {{- end }}
  spec:
    {{- include "surgicase-jobs.podSpec" . | nindent 4 }}
{{- end }}

{{/*
A pod that was taken away is replaced for nothing; an exit code that another try would not change ends the Job; the rest counts.
`counts` names exit codes that count all the same. Same argument as jobSpec.
*/}}
{{- define "surgicase-jobs.podFailurePolicy" -}}
{{- $counts := .counts | default list -}}
rules:
  - action: Ignore
    onPodConditions:
      - type: DisruptionTarget
        status: "True"
  - action: FailJob
    onExitCodes:
      containerName: job
      operator: In
      values:
        {{- range .facts.failJobExitCodes }}
        {{- if not (has . $counts) }}
        - {{ . }}
        {{- end }}
        {{- end }}
{{- end }}

{{/*
Settings of a Job that is no scheduled run, as YAML: jobDefaults, without what only a CronJob has, and its own fields.
Usage: include "surgicase-jobs.oneJob" (dict "root" $ "own" (dict "activeDeadlineSeconds" 60))
*/}}
{{- define "surgicase-jobs.oneJob" -}}
{{ mergeOverwrite (deepCopy .root.Values.jobDefaults) .own | toYaml }}
{{- end }}

{{/*
Tells a Job from one that did the same with other settings: what is done once must be done again then, and a Job cannot be changed.
Usage: include "surgicase-jobs.mark" (dict "root" $ "spec" $spec)
*/}}
{{- define "surgicase-jobs.mark" -}}
{{- printf "%s\n%s" .spec (include "surgicase-jobs.settings" .root) | sha256sum | trunc 8 -}}
{{- end }}
