{{/*
The webhooks of a configuration: one for Kargo's resources, and one for those that only the operator's profile has. Takes the root as .root;
.verb: mutate or validate; and .kind: that of the configuration.
*/}}
{{- define "kargo-stage-webhook.registrations" -}}
{{- $kargo := list }}
{{- $others := list }}
{{- range include "kargo-stage-webhook.registeredResources" .root | fromJsonArray }}
{{- if .isKargo }}{{ $kargo = append $kargo . }}{{ else }}{{ $others = append $others . }}{{ end }}
{{- end -}}
- {{ include "kargo-stage-webhook.registration" (dict "root" .root "verb" .verb "kind" .kind "name" .verb "resources" $kargo "scope" "Namespaced") | nindent 2 | trim }}
{{- with $others }}
- {{ include "kargo-stage-webhook.registration" (dict "root" $.root "verb" $.verb "kind" $.kind "name" (printf "%s.profile" $.verb) "resources" . "scope" "*") | nindent 2 | trim }}
{{- end }}
{{- end }}

{{/* The resources about which the API server calls, as a JSON list. Under match conditions those without a field that is backfilled are none. */}}
{{- define "kargo-stage-webhook.registeredResources" -}}
{{- $isConditional := include "kargo-stage-webhook.hasMatchConditions" . }}
{{- $resources := list }}
{{- range include "kargo-stage-webhook.resources" . | fromJsonArray }}
{{- if or .backfill (not $isConditional) }}{{ $resources = append $resources . }}{{ end }}
{{- end }}
{{- toJson $resources }}
{{- end }}

{{/* What the API server calls about: one rule for each version of an API group. Takes .resources and .scope. */}}
{{- define "kargo-stage-webhook.webhookRules" -}}
{{- $versions := list }}
{{- $byVersion := dict }}
{{- range .resources }}
{{- $version := dict "group" .match.group "version" .match.version }}
{{- $versions = append $versions $version }}
{{- $_ := set $byVersion (toJson $version) (append (get $byVersion (toJson $version) | default list) (printf "%s/status" .match.resource)) }}
{{- end }}
{{- range uniq $versions }}
- apiGroups: [{{ .group | quote }}]
  apiVersions: [{{ .version | quote }}]
  resources: [{{ get $byVersion (toJson .) | join ", " }}]
  operations: [UPDATE]
  scope: {{ $.scope | quote }}
{{- end }}
{{- end }}

{{/* One of them. Takes what they take, and .name: how its name begins; .resources; .scope. */}}
{{- define "kargo-stage-webhook.registration" -}}
{{- $values := .root.Values -}}
name: {{ include "kargo-stage-webhook.webhookName" . }}
admissionReviewVersions: [v1]
clientConfig:
  service:
    namespace: {{ .root.Release.Namespace | quote }}
    name: {{ include "kargo-stage-webhook.name" .root | quote }}
    path: /{{ .verb }}
    port: {{ int64 $values.webhook.servicePort }}
  {{- if eq $values.certificates.mode "provided" }}
  caBundle: {{ $values.certificates.provided.caBundle | default "" | b64enc }}
  {{- end }}
rules:
  {{- include "kargo-stage-webhook.webhookRules" . | trim | nindent 2 }}
{{- include "kargo-stage-webhook.failurePolicy" . | nindent 0 }}
timeoutSeconds: {{ int64 $values.webhook.timeoutSeconds }}
matchPolicy: Equivalent
# The webhook writes Events, but none about a dry run.
sideEffects: {{ $values.events | ternary "NoneOnDryRun" "None" }}
namespaceSelector:
  {{- include "kargo-stage-webhook.unlessExempt" $values.webhook.namespaceSelector | nindent 2 }}
objectSelector:
  {{- include "kargo-stage-webhook.unlessExempt" $values.webhook.objectSelector | nindent 2 }}
{{- if eq (toString $values.webhook.matchConditions) "auto" }}
{{ include "kargo-stage-webhook.whyMatchConditions" .root }}
{{- end }}
{{- if include "kargo-stage-webhook.hasMatchConditions" .root }}
matchConditions:
  {{- include "kargo-stage-webhook.matchConditions" .resources | nindent 2 }}
{{- end }}
{{- if eq .verb "mutate" }}
reinvocationPolicy: IfNeeded
{{- end }}
{{- end }}

{{/*
failurePolicy of a webhook. Under FailWhenProven the process owns it: in a cluster this is what the process has set, or Ignore where the webhook is
not there yet, so that an upgrade changes nothing and conflicts with nothing. Where helm does not know the cluster there is none. Takes what a
registration takes.
*/}}
{{- define "kargo-stage-webhook.failurePolicy" -}}
{{- if ne .root.Values.webhook.failurePolicy "FailWhenProven" -}}
failurePolicy: {{ .root.Values.webhook.failurePolicy }}
{{- else if .root.Capabilities.APIVersions.Has "v1/Namespace" }}
{{- $policy := "Ignore" }}
{{- $webhook := include "kargo-stage-webhook.webhookName" . }}
{{- $stored := lookup "admissionregistration.k8s.io/v1" .kind "" (include "kargo-stage-webhook.name" .root) | default dict }}
{{- range $stored.webhooks }}{{ if eq .name $webhook }}{{ $policy = .failurePolicy }}{{ end }}{{ end -}}
failurePolicy: {{ $policy }}
{{- else -}}
# failurePolicy is the process's own (webhook.failurePolicy=FailWhenProven), and Fail until a replica runs. Until the first proof, pass
# --api-versions v1/Namespace at every render: an apply without failurePolicy removes Ignore from the configuration, and Fail is the default.
{{- end }}
{{- end }}

{{- define "kargo-stage-webhook.webhookName" -}}
{{ .name }}.kargo-stage-webhook.{{ .root.Release.Namespace }}.svc
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
