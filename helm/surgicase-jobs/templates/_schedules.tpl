{{/*
What is wrong with the numbers of a schedule that fits the pattern, in words; nothing where nothing is. Kubernetes refuses ranges
that go backwards, the program steps beyond the field, and neither ever comes to the 31st of February.
Usage: include "surgicase-jobs.scheduleMistake" $job.schedule
*/}}
{{- define "surgicase-jobs.scheduleMistake" -}}
{{- $found := list -}}
{{- $fields := regexSplit " +" . -1 -}}
{{- range $index, $size := list 60 24 31 12 7 -}}
{{- range $item := splitList "," (index $fields $index) -}}
{{- $parts := splitList "/" $item -}}
{{- if and (eq (len $parts) 2) (gt (last $parts | int) $size) -}}
{{- $found = append $found (printf "%s steps over more than the field has" $item) -}}
{{- end -}}
{{- $ends := splitList "-" (first $parts) -}}
{{- if gt (include "surgicase-jobs.cronNumber" (first $ends) | int) (include "surgicase-jobs.cronNumber" (last $ends) | int) -}}
{{- $found = append $found (printf "%s goes backwards: write two ranges, with a comma between" $item) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and (not $found) (regexMatch `(^|,)\*(/1)?(,|$)` (index $fields 4)) (include "surgicase-jobs.neverADay" $fields) -}}
{{- $found = append $found "no month has that day" -}}
{{- end -}}
{{- join "; " $found -}}
{{- end }}

{{/* "true" where none of the months has any of the days: the first day named is after the last day of the longest month named. */}}
{{- define "surgicase-jobs.neverADay" -}}
{{- $day := 31 -}}
{{- range $item := splitList "," (index . 2) -}}
{{- $day = min $day (include "surgicase-jobs.cronNumber" (regexFind "^[^-/]+" $item) | int) -}}
{{- end -}}
{{- $longest := 29 -}}
{{- range $item := splitList "," (index . 3) -}}
{{- $ends := splitList "-" (first (splitList "/" $item)) -}}
{{- if or (gt (len $ends) 1) (eq (first $ends) "*") -}}
{{- $longest = 31 -}}
{{- else -}}
{{- $month := include "surgicase-jobs.cronNumber" (first $ends) | int -}}
{{- $longest = max $longest (index (list 31 29 31 30 31 30 31 31 30 31 30 31) (sub $month 1 | int)) -}}
{{- end -}}
{{- end -}}
{{- if gt $day $longest -}}
true
{{- end -}}
{{- end }}

{{/* A number, month or weekday of a schedule as a number; `*` is 1, and 08 is no octal. */}}
{{- define "surgicase-jobs.cronNumber" -}}
{{- $names := dict "JAN" 1 "FEB" 2 "MAR" 3 "APR" 4 "MAY" 5 "JUN" 6 "JUL" 7 "AUG" 8 "SEP" 9 "OCT" 10 "NOV" 11 "DEC" 12 "SUN" 0 "MON" 1 "TUE" 2 "WED" 3 "THU" 4 "FRI" 5 "SAT" 6 "*" 1 -}}
{{- if hasKey $names (upper .) -}}
{{ get $names (upper .) }}
{{- else -}}
{{ trimPrefix "0" . | int }}
{{- end -}}
{{- end }}
