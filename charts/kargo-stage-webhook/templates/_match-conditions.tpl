{{- define "kargo-stage-webhook.knowsMatchConditions" -}}
{{- if semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version }}yes{{ end }}
{{- end }}

{{- define "kargo-stage-webhook.hasMatchConditions" -}}
{{- $wanted := toString .Values.webhook.matchConditions }}
{{- if eq $wanted "auto" }}{{ if ne .Values.requirements "Strict" }}{{ include "kargo-stage-webhook.knowsMatchConditions" . }}{{ end }}
{{- else if eq $wanted "true" }}yes{{ end }}
{{- end }}

{{/*
True where an entry lacks its id; the API server then calls, and else does not. The places are those of VerificationPaths.cs, and a test
compares. What is of a wrong type is an error of the expression, after which failurePolicy decides; the CRD refuses it anyway.
*/}}
{{- define "kargo-stage-webhook.matchConditions" -}}
- name: an-id-is-missing
  expression: >-
    (
    object.?status.?freightHistory.orValue([]) +
    [object.?status.?currentPromotion.?status.?freightCollection.orValue({})] +
    [object.?status.?lastPromotion.?status.?freightCollection.orValue({})] +
    [object.?status.?freightCollection.orValue({})]
    ).exists(collection, collection.?verificationHistory.orValue([]).exists(entry, !has(entry.id) || entry.id == null || entry.id == ""))
{{- end }}
