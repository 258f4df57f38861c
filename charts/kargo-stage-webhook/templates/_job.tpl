{{/*
A Job that helm starts and waits for. Takes the root as .root; the ending of its name, which is also its account's and its component, as .for;
when it runs as .hook; its arguments as .args; how often it is retried as .backoffLimit; a ConfigMap to mount at /crds as .crds, if any; and
.profileFor, if its profile is a hook of its own. It stays for a day, so that its log can be read.
*/}}
{{- define "kargo-stage-webhook.job" -}}
{{- $values := .root.Values -}}
{{- $hook := dict "helm.sh/hook" .hook "helm.sh/hook-delete-policy" "before-hook-creation" -}}
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "kargo-stage-webhook.metadata" (dict "root" .root "name" (include "kargo-stage-webhook.jobName" .) "component" .for "annotations" $hook) | nindent 2 }}
spec:
  backoffLimit: {{ .backoffLimit }}
  ttlSecondsAfterFinished: 86400
  template:
    metadata:
      labels:
        {{- include "kargo-stage-webhook.componentLabels" (dict "root" .root "component" .for) | nindent 8 }}
        {{- with merge (dict) ($values.hooks.podLabels | default dict) ($values.podLabels | default dict) ($values.commonLabels | default dict) }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with merge (dict) ($values.hooks.podAnnotations | default dict) ($values.podAnnotations | default dict) }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "kargo-stage-webhook.hookPod" . | nindent 6 }}
{{- end }}

{{/* The Pod's name, which its label carries, has 63 characters at most. */}}
{{- define "kargo-stage-webhook.jobName" -}}
{{ include "kargo-stage-webhook.name" .root | trunc (int (sub 62 (len .for))) | trimSuffix "-" }}-{{ .for }}
{{- end }}

{{/* Spec of a Pod that runs a verb of the command to its end. Takes what a Job takes, and the name of its container as .container, if that is another. */}}
{{- define "kargo-stage-webhook.hookPod" -}}
{{- $values := .root.Values -}}
serviceAccountName: {{ include "kargo-stage-webhook.name" .root }}-{{ .for }}
automountServiceAccountToken: true
# No restart: a Pod for each attempt, whose log stays.
restartPolicy: Never
{{- with $values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with $values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml ($values.podSecurityContext | default dict) | nindent 2 }}
containers:
  - name: {{ .container | default .for }}
    image: {{ include "kargo-stage-webhook.image" .root | quote }}
    imagePullPolicy: {{ $values.image.pullPolicy }}
    args:
      {{- toYaml .args | nindent 6 }}
    env:
      {{- include "kargo-stage-webhook.runtimeEnvironment" .root | nindent 6 }}
      {{- with include "kargo-stage-webhook.profileEnvironment" .root }}
      {{- . | trim | nindent 6 }}
      {{- end }}
      {{- with $values.extraEnv }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    resources:
      {{- toYaml ($values.hooks.resources | default dict) | nindent 6 }}
    securityContext:
      {{- toYaml ($values.securityContext | default dict) | nindent 6 }}
    {{- if or .crds $values.profile }}
    volumeMounts:
      {{- if .crds }}
      - name: crds
        mountPath: /crds
        readOnly: true
      {{- end }}
      {{- with include "kargo-stage-webhook.profileMount" .root }}
      {{- . | trim | nindent 6 }}
      {{- end }}
    {{- end }}
{{- if or .crds $values.profile }}
volumes:
  {{- with .crds }}
  - name: crds
    configMap:
      name: {{ . | quote }}
  {{- end }}
  {{- with include "kargo-stage-webhook.profileVolume" (dict "root" .root "for" .profileFor) }}
  {{- . | trim | nindent 2 }}
  {{- end }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
