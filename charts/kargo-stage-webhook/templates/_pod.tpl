{{/*
The runtime's diagnostics would write a socket into a file system that is read-only. It needs a home to find certificates; a user that OpenShift has
chosen has none. The API server is verified by the cluster's own CA, so the public CAs are not read: that takes 80 ms of CPU, at the start and every five
minutes. They are read where extraEnv names another endpoint, or certificates.
*/}}
{{- define "kargo-stage-webhook.runtimeEnvironment" -}}
- name: DOTNET_EnableDiagnostics
  value: "0"
- name: HOME
  value: /
{{- $names := list }}
{{- range .Values.extraEnv }}{{ $names = append $names .name }}{{ end }}
{{- if not (regexMatch "(?i)(OTEL_|SSL_CERT_|KUBECONFIG)" (join " " $names)) }}
- name: SSL_CERT_DIR
  value: /dev/null
- name: SSL_CERT_FILE
  value: /dev/null
{{- end }}
{{- end }}

{{/* On the nodes' network two replicas need two nodes, so that a rollout makes room for the next Pod before it starts it. */}}
{{- define "kargo-stage-webhook.rollingUpdate" -}}
maxUnavailable: {{ .Values.hostNetwork | default false | ternary 1 0 }}
maxSurge: {{ .Values.hostNetwork | default false | ternary 0 1 }}
{{- end }}

{{/* Different nodes are preferred, not required: a rollout's third Pod must find room on two. On the nodes' network they are required. */}}
{{- define "kargo-stage-webhook.affinity" -}}
podAntiAffinity:
  {{- if .Values.hostNetwork }}
  requiredDuringSchedulingIgnoredDuringExecution:
    - topologyKey: kubernetes.io/hostname
      labelSelector:
        matchLabels:
          {{- include "kargo-stage-webhook.selectorLabels" . | nindent 10 }}
  {{- else }}
  preferredDuringSchedulingIgnoredDuringExecution:
    - weight: 100
      podAffinityTerm:
        topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "kargo-stage-webhook.selectorLabels" . | nindent 12 }}
  {{- end }}
{{- end }}

{{- define "kargo-stage-webhook.topologySpread" -}}
- maxSkew: 1
  topologyKey: topology.kubernetes.io/zone
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "kargo-stage-webhook.selectorLabels" . | nindent 6 }}
{{- end }}

{{- define "kargo-stage-webhook.volumes" -}}
{{- if ne .Values.certificates.mode "selfManaged" }}
- name: certificate
  secret:
    secretName: {{ include "kargo-stage-webhook.certificateSecret" . | quote }}
{{- end }}
{{- with .Values.certificates.client.caConfigMap }}
- name: client-ca
  configMap:
    name: {{ . | quote }}
{{- end }}
{{- include "kargo-stage-webhook.profileVolume" (dict "root" .) }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "kargo-stage-webhook.volumeMounts" -}}
{{- if ne .Values.certificates.mode "selfManaged" }}
- name: certificate
  mountPath: /var/run/kargo-stage-webhook/certificate
  readOnly: true
{{- end }}
{{- if .Values.certificates.client.caConfigMap }}
- name: client-ca
  mountPath: /var/run/kargo-stage-webhook/client-ca
  readOnly: true
{{- end }}
{{- include "kargo-stage-webhook.profileMount" . }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Annotations of the webhook's Pods. The process reads its profile at start, so another profile makes other Pods. */}}
{{- define "kargo-stage-webhook.podAnnotations" -}}
{{- with .Values.podAnnotations }}
{{ toYaml . }}
{{- end }}
{{- with include "kargo-stage-webhook.profile" . }}
kargo-stage-webhook/profile: {{ sha256sum . | quote }}
{{- end }}
{{- end }}
