{{/*
A role and its binding to the service account. Takes the root as .root, the name's ending as .for, the template of the rules as .rules, and
.namespace: the only namespace, or empty for all. For another account: its ending as .account, and .hook: annotations of what is a hook.
*/}}
{{- define "kargo-stage-webhook.grant" -}}
{{- $name := include "kargo-stage-webhook.name" .root }}
{{- $prefix := empty .namespace | ternary "Cluster" "" }}
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ $prefix }}Role
metadata:
  {{- include "kargo-stage-webhook.grantMetadata" . | nindent 2 }}
rules:
  {{- include .rules .root | trim | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ $prefix }}RoleBinding
metadata:
  {{- include "kargo-stage-webhook.grantMetadata" . | nindent 2 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ $prefix }}Role
  name: {{ $name }}-{{ .for }}
subjects:
  - kind: ServiceAccount
    name: {{ if .account }}{{ $name }}-{{ .account }}{{ else }}{{ include "kargo-stage-webhook.serviceAccount" .root | quote }}{{ end }}
    namespace: {{ .root.Release.Namespace | quote }}
{{- end }}

{{- define "kargo-stage-webhook.grantMetadata" -}}
{{- $name := printf "%s-%s" (include "kargo-stage-webhook.name" .root) .for }}
{{- include "kargo-stage-webhook.metadata" (dict "root" .root "name" $name "namespace" .namespace "isClusterWide" (empty .namespace) "annotations" .hook) }}
{{- end }}

{{/* A service account beside that of the process. Takes the root as .root, its name's ending as .account, and .hook as above. */}}
{{- define "kargo-stage-webhook.account" }}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- $name := printf "%s-%s" (include "kargo-stage-webhook.name" .root) .account }}
  {{- include "kargo-stage-webhook.metadata" (dict "root" .root "name" $name "annotations" .hook) | nindent 2 }}
automountServiceAccountToken: false
{{- end }}

{{/* Annotations of what is there only for a hook, as YAML: helm creates it before, and deletes it when the hook has succeeded. Takes the hook's name. */}}
{{- define "kargo-stage-webhook.hookAnnotations" -}}
helm.sh/hook: {{ . }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
helm.sh/hook-weight: "-1"
{{- end }}
