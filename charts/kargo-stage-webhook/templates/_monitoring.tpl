{{/* What a monitor selects: the Service or the Pods of this release, also from another namespace. Takes the root as .root, and the monitor's .namespace. */}}
{{- define "kargo-stage-webhook.monitored" -}}
{{- if .namespace -}}
namespaceSelector:
  matchNames: [{{ .root.Release.Namespace | quote }}]
{{ end -}}
selector:
  matchLabels:
    {{- include "kargo-stage-webhook.selectorLabels" .root | nindent 4 }}
{{- end }}

{{/* How a monitor scrapes. Takes its values. */}}
{{- define "kargo-stage-webhook.endpoint" -}}
- port: metrics
  path: /metrics
  {{- with .interval }}
  interval: {{ . }}
  {{- end }}
  {{- with .scrapeTimeout }}
  scrapeTimeout: {{ . }}
  {{- end }}
  {{- with .relabelings }}
  relabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .metricRelabelings }}
  metricRelabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/*
The groups of monitoring/alerts.yaml without the alerts that are left out, with the labels, severities and runbook that the values have. Its own
templates are Prometheus' business.
*/}}
{{- define "kargo-stage-webhook.alertGroups" -}}
{{- $values := .Values.metrics.prometheusRule }}
{{- $known := list }}
{{- $groups := list }}
{{- range ($.Files.Get "monitoring/alerts.yaml" | fromYaml).groups }}
{{- $rules := list }}
{{- range .rules }}
{{- $known = append $known .alert }}
{{- $severity := get ($values.severities | default dict) .alert | default .labels.severity }}
{{- $_ := set . "labels" (merge (dict "severity" $severity) ($values.ruleLabels | default dict) .labels) }}
{{- if $values.runbookUrl }}
{{- $_ := set .annotations "runbook_url" (.annotations.runbook_url | replace "docs/runbook.md" $values.runbookUrl) }}
{{- end }}
{{- if not (has .alert $values.leaveOut) }}{{ $rules = append $rules . }}{{ end }}
{{- end }}
{{- if $rules }}{{ $groups = append $groups (dict "name" .name "rules" $rules) }}{{ end }}
{{- end }}
{{- range $values.leaveOut }}
{{- if not (has . $known) }}{{ fail (printf "metrics.prometheusRule.leaveOut has %s, which is no alert of monitoring/alerts.yaml; alerts: %s" . (join ", " $known)) }}{{ end }}
{{- end }}
{{- range keys ($values.severities | default dict) | sortAlpha }}
{{- if not (has . $known) }}{{ fail (printf "metrics.prometheusRule.severities has %s, which is no alert of monitoring/alerts.yaml; alerts: %s" . (join ", " $known)) }}{{ end }}
{{- end }}
{{- toYaml $groups }}
{{- end }}
