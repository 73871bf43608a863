{{/* What must be set and is not, as a JSON list of sentences. */}}
{{- define "surgicase-jobs.missing" -}}
{{- $found := list -}}
{{- $values := .Values -}}
{{- if not $values.environment -}}
{{- $found = append $found "environment is not set: name this installation, such as production" -}}
{{- end -}}
{{- $examples := dict "database" "mysql://host/schema" "storage" "s3://bucket/prefix" "keys" "kms:alias/<name>" "secrets" "aws:<region>" "mail" "ses:<region> or smtps://host" -}}
{{- range $seam, $example := $examples -}}
{{- $value := get $values $seam -}}
{{- if and (not $value.url) (not $value.existingSecret) (or (ne $seam "database") $value.enabled) -}}
{{- $found = append $found (printf "%s.url is not set: %s, or name a Secret that holds it by %s.existingSecret" $seam $example $seam) -}}
{{- end -}}
{{- end -}}
{{- if not $values.mail.from -}}
{{- $found = append $found "mail.from is not set: the sender of every mail, such as jobs@example.com" -}}
{{- end -}}
{{- if not $values.alerts.recipients -}}
{{- $found = append $found "alerts.recipients is empty: name who is told when the secrets cannot be read, such as [operations@example.com]" -}}
{{- end -}}
{{- with $values.heartbeat -}}
{{- if and (not .url) (not .existingSecret) (not .acknowledgeNone) -}}
{{- $found = append $found "heartbeat.url is not set: nobody would notice that the watchdog or the cluster is dead. Set heartbeat.url or heartbeat.existingSecret to the ping address of a Healthchecks-compatible server, or accept that by heartbeat.acknowledgeNone=true" -}}
{{- end -}}
{{- end -}}
{{- if and $values.database.enabled (hasPrefix "mysql:" $values.database.url) (not $values.secretIds.database) -}}
{{- $found = append $found "secretIds.database is not set: database.url holds no login, so name the secret that does, or put a URL with a login into a Secret and name it by database.existingSecret" -}}
{{- end -}}
{{ toJson $found }}
{{- end }}

{{/* What is wrong with URLs, as a JSON list of sentences. */}}
{{- define "surgicase-jobs.urlMistakes" -}}
{{- $found := list -}}
{{- $values := .Values -}}
{{- $host := `([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?([/?#]|$)` -}}
{{- $forms := dict
  "database" (list (printf "^(mysql://%s|sqlite:///.)" $host) "mysql://host/schema or sqlite:///file")
  "storage" (list "^(s3://[A-Za-z0-9]|file:///.)" "s3://bucket/prefix or file:///folder")
  "keys" (list "^(kms:.|file:///.)" "kms:alias/<name> or file:///folder")
  "secrets" (list "^(aws:[a-z]|file:///.)" "aws:<region> or file:///folder")
  "mail" (list (printf "^(ses:[a-z]|smtps?://%s|file:///.)" $host) "ses:<region>, smtp://host, smtps://host or file:///folder")
  "metrics" (list (printf "^https?://%s" $host) "http://pushgateway:9091")
  "heartbeat" (list (printf "^https?://%s" $host) "https://server/ping/<id>")
-}}
{{- range $seam, $form := $forms -}}
{{- $value := get $values $seam -}}
{{- $found = concat $found (include "surgicase-jobs.urlMistakesOf" (dict "at" $seam "value" $value "form" $form) | fromJsonArray) -}}
{{- end -}}
{{- range $index, $road := $values.mail.fallbacks -}}
{{- $at := printf "mail.fallbacks[%d]" $index -}}
{{- $found = concat $found (include "surgicase-jobs.urlMistakesOf" (dict "at" $at "value" $road "form" $forms.mail) | fromJsonArray) -}}
{{- if and (not $road.url) (not $road.existingSecret) -}}
{{- $found = append $found (printf "%s is empty: set url or existingSecret" $at) -}}
{{- end -}}
{{- end -}}
{{- if not (regexMatch `^(https?://[A-Za-z0-9\[][^@\s"'#{}$\\]*|file:///.*)$` ($values.npi.url | default "")) -}}
{{- $found = append $found "npi.url must be the address of a page that lists NPPES files, without a login, such as https://example.com/nppes/NPI_Files.html, or file:///folder" -}}
{{- end -}}
{{- if and $values.runbookUrl (not (regexMatch `^https?://[A-Za-z0-9\[][^@\s"'#{}$\\]*$` $values.runbookUrl)) -}}
{{- $found = append $found "runbookUrl must be a web address without a login, a # or blanks, such as https://example.com/runbooks" -}}
{{- end -}}
{{ toJson $found }}
{{- end }}

{{/*
What is wrong with one URL and its Secret, as a JSON list of sentences.
Usage: include "surgicase-jobs.urlMistakesOf" (dict "at" "storage" "value" $values.storage "form" (list $pattern $words))
*/}}
{{- define "surgicase-jobs.urlMistakesOf" -}}
{{- $found := list -}}
{{- $url := .value.url | default "" -}}
{{- if and $url .value.existingSecret -}}
{{- $found = append $found (printf "%s.url and %s.existingSecret are both set: keep one" .at .at) -}}
{{- end -}}
{{- if and (not (regexMatch "^(file|sqlite):" $url)) (regexMatch (include "surgicase-jobs.loginPattern" .) $url) -}}
{{- $found = append $found (printf "%s.url holds a login, which everybody who sees the release could read: put the URL into a Secret and use %s.existingSecret" .at .at) -}}
{{- else if and $url (or (regexMatch `[\s\pC]` $url) (not (regexMatch (first .form) $url))) -}}
{{- $found = append $found (printf "%s.url must be %s" .at (last .form)) -}}
{{- end -}}
{{ toJson $found }}
{{- end }}

{{/* A login before a host, also where whoever reads the URL forgives too many slashes, or too few, or the wrong ones. */}}
{{- define "surgicase-jobs.loginPattern" -}}
(?i)(https?(:|%3a)|(:|%3a)([/\\]|%2f|%5c))([/\\]|%2f|%5c)*[^/\\?#]*(@|%40)
{{- end }}

{{/*
What is wrong with jobs, as a JSON list of sentences.
Usage: include "surgicase-jobs.jobMistakes" (dict "root" $ "facts" $facts)
*/}}
{{- define "surgicase-jobs.jobMistakes" -}}
{{- $found := list -}}
{{- $root := .root -}}
{{- $facts := .facts -}}
{{- $found = concat $found (include "surgicase-jobs.envMistakes" (dict "at" "jobDefaults" "env" $root.Values.jobDefaults.extraEnv) | fromJsonArray) -}}
{{- range $name, $own := $root.Values.jobs -}}
{{- $fact := get $facts.jobs $name -}}
{{- $at := printf "jobs.%s" $name -}}
{{- $job := include "surgicase-jobs.job" (dict "root" $root "facts" $facts "name" $name) | fromYaml -}}
{{- if not (regexMatch $facts.cronPattern $job.schedule) -}}
{{- $found = append $found (printf "%s.schedule is no cron expression: five fields, in UTC, such as 0 8 * * 1; Sunday is 0" $at) -}}
{{- else -}}
{{- with include "surgicase-jobs.scheduleMistake" $job.schedule -}}
{{- $found = append $found (printf "%s.schedule: %s" $at .) -}}
{{- end -}}
{{- end -}}
{{- $found = concat $found (include "surgicase-jobs.fieldMistakes" (dict "at" $at "job" $job) | fromJsonArray) -}}
{{- if lt ($job.activeDeadlineSeconds | int) ($fact.runSeconds | int) -}}
{{- $found = append $found (printf "%s.activeDeadlineSeconds is %d: a run may work and wait for %d s by itself, and must end first to be able to say so; set at least that" $at ($job.activeDeadlineSeconds | int) ($fact.runSeconds | int)) -}}
{{- end -}}
{{- if and $fact.suspended (not $job.suspend) (not $root.Values.paidUpdateOnSchedule) -}}
{{- $found = append $found (printf "%s.suspend is false: its run refuses to be started by its schedule; set paidUpdateOnSchedule=true instead" $at) -}}
{{- end -}}
{{- $found = concat $found (include "surgicase-jobs.envMistakes" (dict "at" $at "env" $own.extraEnv) | fromJsonArray) -}}
{{- end -}}
{{ toJson $found }}
{{- end }}

{{/*
Variables that the chart sets itself, and logins, as a JSON list of sentences.
Usage: include "surgicase-jobs.envMistakes" (dict "at" "jobDefaults" "env" $list)
*/}}
{{- define "surgicase-jobs.envMistakes" -}}
{{- $found := list -}}
{{- $taken := list -}}
{{- range $index, $item := .env -}}
{{- $at := printf "%s.extraEnv[%d]" $.at $index -}}
{{- if regexMatch "^(ALERT_(CONTACT|RECIPIENTS)|DATABASE_URL|ENVIRONMENT|EPISODES_URL|HEARTBEAT_URL|JOB_(COMMAND|NAME|SCHEDULE|UID)|KEYS_URL|LOG_FORMAT|MAIL_.*|MAILS_PER_SECOND|METRICS_URL|NPI_(SEARCH_SCHEMA|URL)|ORG_DISPLAY_NAME|PAID_UPDATE_ON_SCHEDULE|POD_(NAME|NAMESPACE)|REPORT_(PASSWORDS|TIME_ZONE)|RUNBOOK_URL|RUNS_URL|SEALING_KEY_URL|SECRET_ID_.*|SECRETS_.*|STORAGE_URL|TERMINATION_MESSAGE_PATH|WATCHED_JOBS)$" $item.name -}}
{{- $found = append $found (printf "%s.name: the chart sets %s by a value of its own; see README.md" $at $item.name) -}}
{{- end -}}
{{- if has $item.name $taken -}}
{{- $found = append $found (printf "%s.name: %s is there twice" $at $item.name) -}}
{{- end -}}
{{- $taken = append $taken $item.name -}}
{{- if regexMatch (include "surgicase-jobs.loginPattern" $) (toString ($item.value | default "")) -}}
{{- $found = append $found (printf "%s.value holds a login: put it into a Secret and use valueFrom.secretKeyRef" $at) -}}
{{- end -}}
{{- end -}}
{{ toJson $found }}
{{- end }}

{{/*
What Kubernetes refuses though every field by itself is right, as a JSON list of sentences.
Usage: include "surgicase-jobs.fieldMistakes" (dict "at" "jobs.watchdog" "job" $job)
*/}}
{{- define "surgicase-jobs.fieldMistakes" -}}
{{- $found := list -}}
{{- if and (eq (.job.podReplacementPolicy | default "Failed") "TerminatingOrFailed") (or (not (hasKey .job "podFailurePolicy")) .job.podFailurePolicy) -}}
{{- $found = append $found (printf "%s.podReplacementPolicy is TerminatingOrFailed, which Kubernetes refuses beside a podFailurePolicy: leave it, or set %s.podFailurePolicy={}" .at .at) -}}
{{- end -}}
{{- range $resource, $limit := dig "resources" "limits" dict .job -}}
{{- $request := dig "resources" "requests" dict $.job | dig $resource "" -}}
{{- $amounts := list (include "surgicase-jobs.amount" $limit) (include "surgicase-jobs.amount" $request) -}}
{{- if and (not (has "" $amounts)) (lt (first $amounts | float64) (last $amounts | float64)) -}}
{{- $found = append $found (printf "%s.resources.limits.%s is %v, below the request of %v" $.at $resource $limit $request) -}}
{{- end -}}
{{- end -}}
{{ toJson $found }}
{{- end }}

{{/* A quantity of Kubernetes as a number; nothing where it is written in another way. */}}
{{- define "surgicase-jobs.amount" -}}
{{- $units := dict "" 1 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 -}}
{{- $text := toString . -}}
{{- $unit := regexFind "[A-Za-z]*$" $text -}}
{{- if and (regexMatch `^[0-9]+(\.[0-9]+)?[A-Za-z]*$` $text) (hasKey $units $unit) -}}
{{ mulf (trimSuffix $unit $text | float64) (get $units $unit | float64) }}
{{- end -}}
{{- end }}

{{/* What does not fit together in the cluster, as a JSON list of sentences. */}}
{{- define "surgicase-jobs.clusterMistakes" -}}
{{- $found := list -}}
{{- with .Values.networkPolicy -}}
{{- if and .enabled (not .cidrs) (not .pods) (not .extraEgress) -}}
{{- $found = append $found "networkPolicy.cidrs, .pods and .extraEgress are all empty: no job could reach anything; name where they may go" -}}
{{- end -}}
{{- end -}}
{{- $pushed := or .Values.metrics.url .Values.metrics.existingSecret -}}
{{- $rules := or .Values.prometheusRule.enabled .Values.grafana.alerts.enabled .Values.grafana.operator.enabled -}}
{{- if and $rules (not $pushed) (not .Values.kubeStateMetrics.enabled) -}}
{{- $found = append $found "metrics.url is not set, so alert rules have nothing to read: set it, or kubeStateMetrics.enabled=true for the rules that need no Pushgateway" -}}
{{- end -}}
{{- with .Values.secrets.breakGlass -}}
{{- $until := regexFind "[0-9TZ:-]+" (trimPrefix "until=" .) -}}
{{- if and (toDate "2006-01-02T15:04Z07:00" $until).IsZero (toDate "2006-01-02T15:04:05Z07:00" $until).IsZero -}}
{{- $found = append $found "secrets.breakGlass names a moment that does not exist: write it as until=2026-11-25T12:00Z" -}}
{{- end -}}
{{- end -}}
{{- $names := list -}}
{{- range $identity, $account := .Values.serviceAccounts -}}
{{- if has $account.name $names -}}
{{- $found = append $found (printf "serviceAccounts.%s.name is another one's too: each has rights of its own" $identity) -}}
{{- end -}}
{{- $names = append $names $account.name -}}
{{- end -}}
{{ toJson $found }}
{{- end }}
