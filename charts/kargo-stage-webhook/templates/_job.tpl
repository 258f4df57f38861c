{{/*
A Job that helm starts and waits for. Takes the root as .root; the ending of its name, which is also its account's and its component, as .for;
when it runs as .hook; its arguments as .args; how often it is retried as .backoffLimit; a ConfigMap to mount at /crds as .crds, if any; and
.profileFor, if its profile is a hook of its own. It stays for a day, so that its log can be read.
*/}}
{{- define "kargo-stage-webhook.job" -}}
{{- $name := include "kargo-stage-webhook.name" .root }}
{{- $values := .root.Values -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "kargo-stage-webhook.jobName" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "kargo-stage-webhook.jobLabels" . | nindent 4 }}
  annotations:
    helm.sh/hook: {{ .hook }}
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  backoffLimit: {{ .backoffLimit }}
  ttlSecondsAfterFinished: 86400
  template:
    metadata:
      labels:
        {{- with $values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- include "kargo-stage-webhook.jobLabels" . | nindent 8 }}
      {{- with $values.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      serviceAccountName: {{ $name }}-{{ .for }}
      automountServiceAccountToken: true
      # A Pod for each attempt: the log of one that failed stays.
      restartPolicy: Never
      {{- with $values.image.pullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        {{- include "kargo-stage-webhook.podSecurity" . | nindent 8 }}
      containers:
        - name: {{ .for }}
          image: {{ include "kargo-stage-webhook.image" .root | quote }}
          imagePullPolicy: {{ $values.image.pullPolicy }}
          args:
            {{- toYaml .args | nindent 12 }}
          env:
            {{- include "kargo-stage-webhook.runtimeEnvironment" . | nindent 12 }}
            {{- with include "kargo-stage-webhook.profileEnvironment" .root }}
            {{- . | trim | nindent 12 }}
            {{- end }}
          resources:
            requests:
              cpu: 50m
              memory: 128Mi
            limits:
              memory: 256Mi
          securityContext:
            {{- include "kargo-stage-webhook.containerSecurity" . | nindent 12 }}
          {{- if or .crds $values.profile }}
          volumeMounts:
            {{- if .crds }}
            - name: crds
              mountPath: /crds
              readOnly: true
            {{- end }}
            {{- with include "kargo-stage-webhook.profileMount" .root }}
            {{- . | trim | nindent 12 }}
            {{- end }}
          {{- end }}
      {{- if or .crds $values.profile }}
      volumes:
        {{- with .crds }}
        - name: crds
          configMap:
            name: {{ . }}
        {{- end }}
        {{- with include "kargo-stage-webhook.profileVolume" (dict "root" .root "for" .profileFor) }}
        {{- . | trim | nindent 8 }}
        {{- end }}
      {{- end }}
      {{- with $values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end }}

{{/* Its Pods carry it as a label, which takes 63 characters. */}}
{{- define "kargo-stage-webhook.jobName" -}}
{{ include "kargo-stage-webhook.name" .root | trunc (int (sub 62 (len .for))) | trimSuffix "-" }}-{{ .for }}
{{- end }}

{{/* Not those by which the webhook's Pods are selected. */}}
{{- define "kargo-stage-webhook.jobLabels" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .for }}
{{- end }}
