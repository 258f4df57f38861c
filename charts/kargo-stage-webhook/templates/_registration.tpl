{{/*
The webhooks of a configuration. Takes the root as .root, and .verb: mutate or validate. Other resources than Kargo's have one of their own, since
match conditions look where Kargo keeps its entries: the API server would never call about what has none there.
*/}}
{{- define "kargo-stage-webhook.registrations" -}}
{{- $kargo := dict "root" .root "verb" .verb "name" .verb "rules" (include "kargo-stage-webhook.kargoResources" .) "isConditional" (include "kargo-stage-webhook.hasMatchConditions" .root) -}}
- {{ include "kargo-stage-webhook.registration" $kargo | nindent 2 | trim }}
{{- with include "kargo-stage-webhook.healedResources" .root }}
- {{ include "kargo-stage-webhook.registration" (dict "root" $.root "verb" $.verb "name" (printf "%s.healing" $.verb) "rules" .) | nindent 2 | trim }}
{{- end }}
{{- end }}

{{- define "kargo-stage-webhook.kargoResources" -}}
- apiGroups: [kargo.akuity.io]
  apiVersions: [v1alpha1]
  resources: [stages/status, promotions/status]
  operations: [UPDATE]
  scope: Namespaced
{{- end }}

{{/* One of them. Takes what they take, and .name: how its name begins; .rules; .isConditional: whether the API server calls only about what lacks an id. */}}
{{- define "kargo-stage-webhook.registration" -}}
{{- $values := .root.Values -}}
name: {{ .name }}.kargo-stage-webhook.{{ .root.Release.Namespace }}.svc
admissionReviewVersions: [v1]
clientConfig:
  service:
    namespace: {{ .root.Release.Namespace }}
    name: {{ include "kargo-stage-webhook.name" .root }}
    path: /{{ .verb }}
    port: {{ $values.webhook.servicePort }}
  {{- if eq $values.certificates.mode "provided" }}
  caBundle: {{ $values.certificates.provided.caBundle | b64enc }}
  {{- end }}
rules:
  {{- .rules | trim | nindent 2 }}
failurePolicy: {{ eq $values.webhook.failurePolicy "Fail" | ternary "Fail" "Ignore" }}
timeoutSeconds: {{ $values.webhook.timeoutSeconds }}
matchPolicy: Equivalent
# Events are written, but for no dry run.
sideEffects: {{ $values.events | ternary "NoneOnDryRun" "None" }}
namespaceSelector:
  {{- include "kargo-stage-webhook.unlessExempt" $values.webhook.namespaceSelector | nindent 2 }}
objectSelector:
  {{- include "kargo-stage-webhook.unlessExempt" $values.webhook.objectSelector | nindent 2 }}
{{- if .isConditional }}
matchConditions:
  {{- include "kargo-stage-webhook.matchConditions" .root | nindent 2 }}
{{- end }}
{{- if eq .verb "mutate" }}
reinvocationPolicy: IfNeeded
{{- end }}
{{- end }}

{{/* A selector, and that the label which exempts is not there, whatever its value. */}}
{{- define "kargo-stage-webhook.unlessExempt" -}}
{{- with .matchLabels -}}
matchLabels:
  {{- toYaml . | nindent 2 }}
{{ end -}}
matchExpressions:
  - key: kargo-stage-webhook/exempt
    operator: DoesNotExist
{{- with .matchExpressions }}
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Annotations of both configurations, where cert-manager writes the caBundle. */}}
{{- define "kargo-stage-webhook.caInjection" -}}
{{- if eq .Values.certificates.mode "certManager" -}}
cert-manager.io/inject-ca-from: {{ .Release.Namespace }}/{{ include "kargo-stage-webhook.name" . }}
{{- end }}
{{- end }}
