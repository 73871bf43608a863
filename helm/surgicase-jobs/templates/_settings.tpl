{{/* The seams: value, variable. One of `<value>.url` and `<value>.existingSecret` says where. */}}
{{- define "surgicase-jobs.seams" -}}
database: DATABASE_URL
keys: KEYS_URL
mail: MAIL_URL
metrics: METRICS_URL
secrets: SECRETS_URL
storage: STORAGE_URL
{{- end }}

{{/* The settings that are no secret, as YAML: variable to text. Blank ones are left out: the program has its own defaults. */}}
{{- define "surgicase-jobs.settings" -}}
{{- $values := .Values -}}
{{- $settings := dict
  "ALERT_CONTACT" $values.alerts.contact
  "ALERT_RECIPIENTS" (join "," $values.alerts.recipients)
  "ENVIRONMENT" $values.environment
  "LOG_FORMAT" "json"
  "MAIL_FROM" $values.mail.from
  "MAILS_PER_SECOND" $values.mail.perSecond
  "NPI_SEARCH_SCHEMA" $values.npi.searchSchema
  "NPI_URL" $values.npi.url
  "ORG_DISPLAY_NAME" $values.organisation
  "PAID_UPDATE_ON_SCHEDULE" (ternary "yes" "no" ($values.paidUpdateOnSchedule | default false))
  "REPORT_PASSWORDS" $values.reports.passwords
  "REPORT_TIME_ZONE" $values.reports.timeZone
  "RUNBOOK_URL" $values.runbookUrl
  "RUNS_URL" "kubernetes:"
  "SECRETS_BREAK_GLASS" $values.secrets.breakGlass
  "SECRETS_COPY_HOURS" $values.secrets.copyHours
  "SECRETS_MASS_DENIAL" $values.secrets.massDenial
  "TERMINATION_MESSAGE_PATH" "/dev/termination-log"
-}}
{{- range $seam, $variable := include "surgicase-jobs.seams" . | fromYaml -}}
{{- $value := get $values $seam -}}
{{- if and $value.url (or (ne $seam "database") $value.enabled) -}}
{{- $_ := set $settings $variable $value.url -}}
{{- end -}}
{{- end -}}
{{- range $alias, $id := $values.secretIds -}}
{{- $_ := set $settings (printf "SECRET_ID_%s" ($alias | upper | replace "-" "_")) $id -}}
{{- end -}}
{{- $said := dict -}}
{{- range $variable, $value := $settings -}}
{{- /* Helm writes `--set x=null` as nothing at all. */ -}}
{{- $text := kindIs "string" $value | ternary $value (toJson $value) -}}
{{- if and $text (not (kindIs "invalid" $value)) -}}
{{- $_ := set $said $variable $text -}}
{{- end -}}
{{- end -}}
{{ toYaml $said }}
{{- end }}

{{/* The variables that existing Secrets hold, as the items of `env`; nothing where there are none. */}}
{{- define "surgicase-jobs.secretEnv" -}}
{{- $values := .Values -}}
{{- range $seam, $variable := include "surgicase-jobs.seams" . | fromYaml }}
{{- $value := get $values $seam }}
{{- if and $value.existingSecret (or (ne $seam "database") $value.enabled) }}
- name: {{ $variable }}
  valueFrom:
    secretKeyRef:
      name: {{ $value.existingSecret }}
      key: {{ $value.existingSecretKey | default "url" }}
{{- end }}
{{- end }}
{{- $roads := list }}
{{- range $index, $road := $values.mail.fallbacks }}
{{- if $road.existingSecret }}
{{- $roads = append $roads (printf "$(MAIL_FALLBACK_URL_%d)" $index) }}
- name: MAIL_FALLBACK_URL_{{ $index }}
  valueFrom:
    secretKeyRef:
      name: {{ $road.existingSecret }}
      key: {{ $road.existingSecretKey | default "url" }}
{{- else }}
{{- $roads = append $roads $road.url }}
{{- end }}
{{- end }}
{{- if $roads }}
- name: MAIL_FALLBACK_URLS
  value: {{ join "," $roads | quote }}
{{- end }}
{{- end }}

{{/*
Where a pod finds the copies, their key and the watchdog's notes, by its rights or mounted, and which jobs there are, as the items of `env`.
Usage: include "surgicase-jobs.placeEnv" (dict "root" $ "identity" $fact.identity)
*/}}
{{- define "surgicase-jobs.placeEnv" -}}
{{- $warming := eq .identity "warming" -}}
{{- $ownKey := not .root.Values.sealingKey.existingSecret -}}
- name: SECRETS_COPIES_URL
  value: {{ $warming | ternary "kubernetes:" "mounted:///var/run/surgicase/copies" | quote }}
- name: SEALING_KEY_URL
  value: {{ and $warming $ownKey | ternary "kubernetes:" "mounted:///var/run/surgicase/key" | quote }}
- name: EPISODES_URL
  value: {{ eq .identity "watchdog" | ternary "kubernetes:configmap/surgicase-watchdog" "mounted:///var/run/surgicase/watchdog" | quote }}
- name: WATCHED_JOBS
  value: {{ include "surgicase-jobs.installed" .root | fromJsonArray | join "," | quote }}
{{- end }}

{{/* What only the watchdog is told, as the items of `env`. */}}
{{- define "surgicase-jobs.watchdogEnv" -}}
{{- with .Values.heartbeat }}
{{- if .existingSecret }}
- name: HEARTBEAT_URL
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .existingSecretKey | default "url" }}
{{- else if .url }}
- name: HEARTBEAT_URL
  value: {{ .url | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* Who the pod is, from its own labels, as the items of `env`. */}}
{{- define "surgicase-jobs.placementEnv" -}}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: POD_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: JOB_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.labels['batch.kubernetes.io/job-name']
- name: JOB_UID
  valueFrom:
    fieldRef:
      fieldPath: metadata.labels['batch.kubernetes.io/controller-uid']
{{- end }}
