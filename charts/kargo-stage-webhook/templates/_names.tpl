{{/* Name of everything. */}}
{{- define "kargo-stage-webhook.name" -}}
{{- if .Values.fullnameOverride }}{{ .Values.fullnameOverride }}
{{- else if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" (.Release.Name | trunc 43 | trimSuffix "-") .Chart.Name }}{{ end }}
{{- end }}

{{/*
Name of the Secret with the certificate. That of cert-manager, which creates it, has another name than that of the process, which helm owns: helm
adopts no object that it did not create, and so the mode could not change.
*/}}
{{- define "kargo-stage-webhook.certificateSecret" -}}
{{- $mode := .Values.certificates.mode }}
{{- if eq $mode "provided" }}{{ .Values.certificates.provided.secretName }}
{{- else }}{{ include "kargo-stage-webhook.name" . }}-{{ eq $mode "certManager" | ternary "tls" "certificate" }}
{{- end }}
{{- end }}

{{/* Name of the service account of the webhook's Pods. */}}
{{- define "kargo-stage-webhook.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "kargo-stage-webhook.name" .) }}
{{- end }}

{{/* Labels that never change, so that selectors can use them. */}}
{{- define "kargo-stage-webhook.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: webhook
{{- end }}

{{/* Labels of every object except the Pod of helm test and the Jobs. */}}
{{- define "kargo-stage-webhook.labels" -}}
{{ include "kargo-stage-webhook.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: kargo
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Labels of what is there for a hook: not those by which the webhook's Pods are selected. Takes the root as .root, and .component. */}}
{{- define "kargo-stage-webhook.componentLabels" -}}
app.kubernetes.io/name: {{ .root.Chart.Name | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/*
Metadata of an object. Takes the root as .root, and, each where it differs from that of most objects: .name; .namespace; .isClusterWide, for an
object without a namespace; .component, for what is there for a hook; .labels and .annotations, maps of more of them.
*/}}
{{- define "kargo-stage-webhook.metadata" -}}
name: {{ .name | default (include "kargo-stage-webhook.name" .root) | quote }}
{{- if not .isClusterWide }}
namespace: {{ .namespace | default .root.Release.Namespace | quote }}
{{- end }}
labels:
  {{- if .component }}
  {{- include "kargo-stage-webhook.componentLabels" . | nindent 2 }}
  {{- else }}
  {{- include "kargo-stage-webhook.labels" .root | nindent 2 }}
  {{- end }}
  {{- with merge (dict) (.labels | default dict) (.root.Values.commonLabels | default dict) }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with merge (dict) (.annotations | default dict) (.root.Values.commonAnnotations | default dict) }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "kargo-stage-webhook.image" -}}
{{- with .Values.image.registry }}{{ . }}/{{ end }}{{ .Values.image.repository }}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}
