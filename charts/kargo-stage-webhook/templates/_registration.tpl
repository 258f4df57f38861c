{{/* One webhook of a configuration. Takes the root as .root, and .verb: mutate or validate. */}}
{{- define "kargo-stage-webhook.registration" -}}
{{- $values := .root.Values -}}
name: {{ .verb }}.kargo-stage-webhook.{{ .root.Release.Namespace }}.svc
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
  - apiGroups: [kargo.akuity.io]
    apiVersions: [v1alpha1]
    resources: [stages/status, promotions/status]
    operations: [UPDATE]
    scope: Namespaced
failurePolicy: {{ eq $values.webhook.failurePolicy "Fail" | ternary "Fail" "Ignore" }}
timeoutSeconds: {{ $values.webhook.timeoutSeconds }}
matchPolicy: Equivalent
# Events are written, but for no dry run.
sideEffects: {{ $values.events | ternary "NoneOnDryRun" "None" }}
namespaceSelector:
  {{- include "kargo-stage-webhook.unlessExempt" $values.webhook.namespaceSelector | nindent 2 }}
objectSelector:
  {{- include "kargo-stage-webhook.unlessExempt" $values.webhook.objectSelector | nindent 2 }}
{{- if include "kargo-stage-webhook.hasMatchConditions" .root }}
matchConditions:
  {{- include "kargo-stage-webhook.matchConditions" .root | nindent 2 }}
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
