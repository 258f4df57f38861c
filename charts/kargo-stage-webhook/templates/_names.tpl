{{/* Name of everything: it always contains kargo-stage-webhook, which alerts and runbook look for. */}}
{{- define "kargo-stage-webhook.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" (.Release.Name | trunc 43 | trimSuffix "-") .Chart.Name }}{{ end }}
{{- end }}

{{/* Name of the Secret with the certificate. */}}
{{- define "kargo-stage-webhook.certificateSecret" -}}
{{- if eq .Values.certificates.mode "provided" }}{{ .Values.certificates.provided.secretName }}{{ else }}{{ include "kargo-stage-webhook.name" . }}-certificate{{ end }}
{{- end }}

{{/* Labels that never change, so that selectors can use them. */}}
{{- define "kargo-stage-webhook.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
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

{{- define "kargo-stage-webhook.image" -}}
{{- with .Values.image.registry }}{{ . }}/{{ end }}{{ .Values.image.repository }}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}
