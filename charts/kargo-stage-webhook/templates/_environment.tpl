{{/* The settings of the process, as docs/configuration.md of the repository has them. */}}
{{- define "kargo-stage-webhook.environment" -}}
{{- $name := include "kargo-stage-webhook.name" . }}
{{- $certificates := .Values.certificates }}
{{- $settings := dict
  "HttpsPort" .Values.webhook.port
  "MetricsPort" .Values.metrics.port
  "Mode" .Values.mode
  "Requirements" .Values.requirements
  "MaxRequestBytes" (int64 .Values.maxRequestBytes)
  "DrainSeconds" .Values.drainSeconds
  "CrdStaleAfter" .Values.crdStaleAfter
  "OffRampDays" .Values.offRampDays
  "KargoNamespace" (.Values.kargoNamespace | default "")
  "ControllerContainer" .Values.controllerContainer
  "MaxControllers" .Values.metrics.maxControllers
  "Events" .Values.events
  "Certificates" (eq $certificates.mode "selfManaged" | ternary "SelfManaged" "Files")
  "MinimumTls" $certificates.minimumTls
  "Namespace" .Release.Namespace
  "ServiceName" $name
  "Configuration" $name }}
{{- if eq $certificates.mode "selfManaged" }}
{{- $_ := set $settings "CertificateSecret" (include "kargo-stage-webhook.certificateSecret" .) }}
{{- $_ := set $settings "CertificateLifetime" $certificates.selfManaged.lifetime }}
{{- $_ := set $settings "TrustDelay" $certificates.selfManaged.trustDelay }}
{{- else }}
{{- $_ := set $settings "CertificateFolder" "/var/run/kargo-stage-webhook/certificate" }}
{{- end }}
{{- if $certificates.client.caConfigMap }}
{{- $_ := set $settings "ClientCaFile" "/var/run/kargo-stage-webhook/client-ca/ca.crt" }}
{{- $_ := set $settings "ClientNames" (join "," $certificates.client.names) }}
{{- end }}
{{- if .Values.selfProof.enabled }}
{{- $_ := set $settings "ProofPeriod" .Values.selfProof.period }}
{{- $_ := set $settings "ProofNamespace" (.Values.selfProof.namespace | default "") }}
{{- $_ := set $settings "ProofStage" (.Values.selfProof.stage | default "") }}
{{- $_ := set $settings "RefreshAfterRecovery" (.Values.selfProof.refreshAfterRecovery | default false) }}
{{- $_ := set $settings "FailWhenProven" (eq .Values.webhook.failurePolicy "FailWhenProven") }}
{{- end }}
{{- if .Values.audit.enabled }}
{{- $_ := set $settings "AuditPeriod" .Values.audit.period }}
{{- end }}
{{- if or .Values.selfProof.enabled .Values.audit.enabled }}
{{- $_ := set $settings "Lease" $name }}
{{- end }}
{{- if .Values.metrics.prometheusRule.runbookUrl }}
{{- $_ := set $settings "RunbookUrl" .Values.metrics.prometheusRule.runbookUrl }}
{{- end }}
{{- if .Values.profile }}
{{- $_ := set $settings "Profile" (include "kargo-stage-webhook.profileFile" .) }}
{{- end }}
{{- range $setting, $value := $settings }}
- name: Webhook__{{ $setting }}
  value: {{ $value | toString | quote }}
{{- end }}
- name: Logging__LogLevel__Default
  value: {{ .Values.logLevel }}
{{- end }}

{{/* The value of the chart that sets each of these variables. The others follow from names and from several values. */}}
{{- define "kargo-stage-webhook.valuesOfVariables" -}}
Logging__LogLevel__Default: logLevel
Webhook__AuditPeriod: audit.period
Webhook__CertificateLifetime: certificates.selfManaged.lifetime
Webhook__Certificates: certificates.mode
Webhook__ClientCaFile: certificates.client.caConfigMap
Webhook__ClientNames: certificates.client.names
Webhook__ControllerContainer: controllerContainer
Webhook__CrdStaleAfter: crdStaleAfter
Webhook__DrainSeconds: drainSeconds
Webhook__Events: events
Webhook__FailWhenProven: webhook.failurePolicy
Webhook__HttpsPort: webhook.port
Webhook__KargoNamespace: kargoNamespace
Webhook__MaxControllers: metrics.maxControllers
Webhook__MaxRequestBytes: maxRequestBytes
Webhook__MetricsPort: metrics.port
Webhook__MinimumTls: certificates.minimumTls
Webhook__Mode: mode
Webhook__OffRampDays: offRampDays
Webhook__Profile: profile
Webhook__ProofNamespace: selfProof.namespace
Webhook__ProofPeriod: selfProof.period
Webhook__ProofStage: selfProof.stage
Webhook__RefreshAfterRecovery: selfProof.refreshAfterRecovery
Webhook__Requirements: requirements
Webhook__RunbookUrl: metrics.prometheusRule.runbookUrl
Webhook__TrustDelay: certificates.selfManaged.trustDelay
{{- end }}
