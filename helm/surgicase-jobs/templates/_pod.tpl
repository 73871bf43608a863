{{/*
The one pod. `job` is what is in force for it, `secrets` the copies it mounts, `env` further items of env as a text;
`settings: inline` where the ConfigMap is gone by then.
Usage: include "surgicase-jobs.podSpec" (dict "root" $ "facts" $facts "job" $job "identity" "jobs" "args" $args "secrets" $aliases "env" $text)
*/}}
{{- define "surgicase-jobs.podSpec" -}}
{{- $root := .root -}}
{{- $job := .job -}}
{{- $lone := eq .identity "none" -}}
restartPolicy: Never
{{- if not $lone }}
serviceAccountName: {{ $job.serviceAccountName | default (include "surgicase-jobs.serviceAccountName" (dict "root" $root "identity" .identity)) }}
{{- end }}
automountServiceAccountToken: {{ has .identity (list "warming" "watchdog") }}
{{- with include "surgicase-jobs.fields" (dict "from" $job "names" .facts.fields.pod) }}
{{ . }}
{{- end }}
{{- with $job.podSecurityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $job.extraInitContainers }}
initContainers:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: job
    image: {{ include "surgicase-jobs.image" $root | quote }}
    imagePullPolicy: {{ $root.Values.image.pullPolicy }}
    args:
      {{- toYaml .args | nindent 6 }}
    {{- if not $lone }}
    envFrom:
      - configMapRef:
          name: surgicase-jobs-settings
      {{- with $job.extraEnvFrom }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    {{- else }}
    {{- with $job.extraEnvFrom }}
    envFrom:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- end }}
    env:
      {{- if $lone }}
      {{- range $variable, $text := include "surgicase-jobs.settings" $root | fromYaml }}
      - name: {{ $variable }}
        value: {{ $text | quote }}
      {{- end }}
      {{- end }}
      {{- include "surgicase-jobs.placementEnv" . | nindent 6 }}
      {{- if not $lone }}
      {{- include "surgicase-jobs.placeEnv" . | nindent 6 }}
      {{- end }}
      {{- with .env }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- with include "surgicase-jobs.secretEnv" $root | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- with $job.extraEnv }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    {{- with include "surgicase-jobs.fields" (dict "from" $job "names" .facts.fields.container) }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- with $job.securityContext }}
    securityContext:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    terminationMessagePath: /dev/termination-log
    terminationMessagePolicy: File
    volumeMounts:
      - name: tmp
        mountPath: /tmp
      - name: data
        mountPath: /data
      {{- if not $lone }}
      {{- include "surgicase-jobs.stateMounts" . | trim | nindent 6 }}
      {{- end }}
      {{- with $job.extraVolumeMounts }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: {{ $job.tmpSizeLimit }}
  - name: data
    emptyDir:
      sizeLimit: {{ $job.dataSizeLimit }}
  {{- if not $lone }}
  {{- include "surgicase-jobs.stateVolumes" . | trim | nindent 2 }}
  {{- end }}
  {{- with $job.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{/* Mounts of what survives the pod; whoever may ask Kubernetes for it does not mount it. Same argument as podSpec. */}}
{{- define "surgicase-jobs.stateMounts" -}}
{{- $warming := eq .identity "warming" -}}
{{- if not $warming }}
- name: copies
  mountPath: /var/run/surgicase/copies
  readOnly: true
{{- end }}
{{- if or (not $warming) .root.Values.sealingKey.existingSecret }}
- name: key
  mountPath: /var/run/surgicase/key
  readOnly: true
{{- end }}
{{- if ne .identity "watchdog" }}
- name: watchdog
  mountPath: /var/run/surgicase/watchdog
  readOnly: true
{{- end }}
{{- end }}

{{/* Volumes of what survives the pod: a folder for each name, with the file `value` that its group may read (288 is 0440). Same argument as podSpec. */}}
{{- define "surgicase-jobs.stateVolumes" -}}
{{- $warming := eq .identity "warming" -}}
{{- $key := .root.Values.sealingKey -}}
{{- if not $warming }}
- name: copies
  projected:
    defaultMode: 288
    sources:
      {{- range append .secrets "warming-state" | uniq }}
      - secret:
          name: surgicase-copy-{{ . }}
          optional: true
          items:
            - key: value
              path: {{ . }}/value
      {{- end }}
{{- end }}
{{- if or (not $warming) $key.existingSecret }}
- name: key
  secret:
    secretName: {{ $key.existingSecret | default "surgicase-sealing-key" }}
    optional: true
    defaultMode: 288
    items:
      - key: {{ empty $key.existingSecret | ternary "value" ($key.existingSecretKey | default "value") }}
        path: sealing-key/value
{{- end }}
{{- if ne .identity "watchdog" }}
- name: watchdog
  configMap:
    name: surgicase-watchdog
    optional: true
    defaultMode: 288
    items:
      - key: state
        path: state/value
      - key: mutes
        path: mutes/value
{{- end }}
{{- end }}
