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
When alerts warn about a certificate that nothing has renewed, in seconds before its end, as a JSON list: soon and now. A week and a day, or less where
the renewal itself comes so late: two thirds and one third of what is left then.
*/}}
{{- define "kargo-stage-webhook.expiryThresholds" -}}
{{- $certificates := .Values.certificates }}
{{- $left := 2592000 }}
{{- if eq $certificates.mode "selfManaged" }}{{ $left = div (include "kargo-stage-webhook.seconds" $certificates.selfManaged.lifetime) 3 }}
{{- else if eq $certificates.mode "certManager" }}{{ $left = include "kargo-stage-webhook.seconds" $certificates.certManager.renewBefore | int64 }}
{{- end }}
{{- list (min 604800 (div (mul $left 2) 3)) (min 86400 (div $left 3)) | toJson }}
{{- end }}

{{/* Sets the thresholds of an alert that follow from the values. Takes the root as .root, and the .alert of the file. */}}
{{- define "kargo-stage-webhook.setThresholds" -}}
{{- $expiry := include "kargo-stage-webhook.expiryThresholds" .root | fromJsonArray }}
{{- $timeout := int .root.Values.webhook.timeoutSeconds }}
{{- $alert := .alert }}
{{- with $alert }}
{{- if hasPrefix "KargoStageWebhookCertificateExpires" .alert }}
{{- $_ := set . "expr" (.expr | replace "< 604800" (index $expiry 0 | int64 | printf "< %d") | replace "< 86400" (index $expiry 1 | int64 | printf "< %d")) }}
{{- else if eq .alert "KargoStageWebhookSlow" }}
{{- $_ := set . "expr" (printf "%s> %v" (trimSuffix "> 1" .expr) (divf $timeout 2)) }}
{{- $waits := printf "%d s" $timeout }}
{{- range $name := list "summary" "description" }}{{ $_ := set $alert.annotations $name (get $alert.annotations $name | replace "2 s" $waits) }}{{ end }}
{{- end }}
{{- end }}
{{- end }}

{{/*
The groups of monitoring/alerts.yaml without the alerts that are left out, with the labels, severities and runbook that the values have. Its own
templates are Prometheus' business.
*/}}
{{- define "kargo-stage-webhook.alertGroups" -}}
{{- $values := .Values.metrics.prometheusRule }}
{{- if hasKey ($values.ruleLabels | default dict) "severity" }}{{ fail "metrics.prometheusRule.ruleLabels has severity, which differs by alert; set metrics.prometheusRule.severities: {KargoStageWebhookSlow: info}" }}{{ end }}
{{- $known := list }}
{{- $groups := list }}
{{- range ($.Files.Get "monitoring/alerts.yaml" | fromYaml).groups }}
{{- $rules := list }}
{{- range .rules }}
{{- include "kargo-stage-webhook.setThresholds" (dict "root" $ "alert" .) }}
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

{{/* monitoring/dashboard.json; the panel about certificates has the thresholds of the alerts, in days. */}}
{{- define "kargo-stage-webhook.dashboard" -}}
{{- $expiry := include "kargo-stage-webhook.expiryThresholds" . | fromJsonArray }}
{{- $dashboard := .Files.Get "monitoring/dashboard.json" | fromJson }}
{{- range $dashboard.panels }}
{{- if eq .title "Certificate expires in" }}
{{- $steps := .fieldConfig.defaults.thresholds.steps }}
{{- $_ := set (index $steps 1) "value" (divf (index $expiry 1) 86400) }}
{{- $_ := set (index $steps 2) "value" (divf (index $expiry 0) 86400) }}
{{- end }}
{{- end }}
{{- toPrettyJson $dashboard }}
{{- end }}
