{{/* The profile that is added to Kargo's own, as JSON, which is YAML whose numbers stay as they are; empty where nothing is added. */}}
{{- define "kargo-stage-webhook.healingProfile" -}}
{{- with .Values.healing }}{{ if or .rules .neverInvent }}{{ toPrettyJson . }}{{ end }}{{ end }}
{{- end }}

{{/* What the API server must ask about for it: each resource once. */}}
{{- define "kargo-stage-webhook.healedResources" -}}
{{- $seen := list }}
{{- range .Values.healing.rules }}
{{- $resource := printf "%s.%s/%s" .resource .group .version }}
{{- if not (has $resource $seen) }}
{{- $seen = append $seen $resource }}
- apiGroups: [{{ .group }}]
  apiVersions: [{{ .version }}]
  resources: [{{ .resource }}/status]
  operations: [UPDATE]
  scope: "*"
{{- end }}
{{- end }}
{{- end }}

{{/* What the process would refuse at its start is refused here, before anything has changed. */}}
{{- define "kargo-stage-webhook.healingChecks" -}}
{{- $never := dict }}
{{- range .Values.healing.neverInvent }}{{ $_ := set $never (include "kargo-stage-webhook.healedField" .) .why }}{{ end }}
{{- $seen := list }}
{{- range $i, $rule := .Values.healing.rules }}
{{- $field := include "kargo-stage-webhook.healedField" $rule }}
{{- if eq $rule.group "kargo.akuity.io" }}{{ fail (printf "healing.rules[%d] is about %s; the rules for Kargo's own resources ship with the webhook" $i $field) }}{{ end }}
{{- if hasKey $never $field }}{{ fail (printf "healing.rules[%d] would fill in %s, which is never invented: %s" $i $field (get $never $field)) }}{{ end }}
{{- if has $field $seen }}{{ fail (printf "healing.rules[%d] is a second rule for %s" $i $field) }}{{ end }}
{{- $seen = append $seen $field }}
{{- end }}
{{- end }}

{{- define "kargo-stage-webhook.healedField" -}}
{{ .path }} of {{ .resource }}.{{ .group }}/{{ .version }}
{{- end }}
