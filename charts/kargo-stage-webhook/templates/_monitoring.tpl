{{/* The chart's labels, and those of .labels, by which others find it. */}}
{{- define "kargo-stage-webhook.monitoringLabels" -}}
{{- include "kargo-stage-webhook.labels" .root }}
{{- with .labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The groups of monitoring/alerts.yaml without the alerts that are left out. Its own templates are Prometheus' business. */}}
{{- define "kargo-stage-webhook.alertGroups" -}}
{{- $leftOut := .Values.metrics.prometheusRule.leaveOut }}
{{- $known := list }}
{{- $groups := list }}
{{- range ($.Files.Get "monitoring/alerts.yaml" | fromYaml).groups }}
{{- $rules := list }}
{{- range .rules }}
{{- $known = append $known .alert }}
{{- if not (has .alert $leftOut) }}{{ $rules = append $rules . }}{{ end }}
{{- end }}
{{- if $rules }}{{ $groups = append $groups (dict "name" .name "rules" $rules) }}{{ end }}
{{- end }}
{{- range $leftOut }}
{{- if not (has . $known) }}{{ fail (printf "metrics.prometheusRule.leaveOut has %s, which is no alert of monitoring/alerts.yaml; alerts: %s" . (join ", " $known)) }}{{ end }}
{{- end }}
{{- toYaml $groups }}
{{- end }}
