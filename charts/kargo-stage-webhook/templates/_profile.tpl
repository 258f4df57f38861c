{{/*
What is backfilled comes from one file, profiles/kargo.yaml, which is also embedded in the webhook, and from .Values.profile, which has the same
format and adds to it. Registration, match conditions and RBAC rules follow from both.
*/}}

{{/* The operator's profile as JSON, since as YAML helm writes 1000000 as 1e+06; empty where nothing is added. */}}
{{- define "kargo-stage-webhook.profile" -}}
{{- with .Values.profile }}{{ toPrettyJson . }}{{ end }}
{{- end }}

{{- define "kargo-stage-webhook.profileFile" -}}
/etc/kargo-stage-webhook/profile.yaml
{{- end }}

{{/* Name of the ConfigMap that holds it. Takes the root as .root, and .for: the hook that it is for, if any. */}}
{{- define "kargo-stage-webhook.profileMap" -}}
{{ include "kargo-stage-webhook.name" .root }}{{ with .for }}-{{ . }}{{ end }}-profile
{{- end }}

{{/* That ConfigMap. Takes what its name takes, and .hook: annotations of what is a hook. */}}
{{- define "kargo-stage-webhook.profileConfigMap" }}
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "kargo-stage-webhook.metadata" (dict "root" .root "name" (include "kargo-stage-webhook.profileMap" .) "annotations" .hook) | nindent 2 }}
data:
  {{ include "kargo-stage-webhook.profileFile" . | base }}: |
    {{- include "kargo-stage-webhook.profile" .root | nindent 4 }}
{{- end }}

{{/* The setting that names the file, its volume, and where that is mounted; each empty where there is no profile. */}}
{{- define "kargo-stage-webhook.profileEnvironment" -}}
{{- if .Values.profile }}
- name: Webhook__Profile
  value: {{ include "kargo-stage-webhook.profileFile" . | quote }}
{{- end }}
{{- end }}

{{/* Takes what the ConfigMap's name takes. */}}
{{- define "kargo-stage-webhook.profileVolume" -}}
{{- if .root.Values.profile }}
- name: profile
  configMap:
    name: {{ include "kargo-stage-webhook.profileMap" . }}
{{- end }}
{{- end }}

{{- define "kargo-stage-webhook.profileMount" -}}
{{- if .Values.profile }}
- name: profile
  mountPath: {{ include "kargo-stage-webhook.profileFile" . | dir }}
  readOnly: true
{{- end }}
{{- end }}

{{/*
All resources as a JSON list, Kargo's first: match, backfill and never as in the files, and isKargo. What the operator's profile adds to one of
Kargo's resources stands there.
*/}}
{{- define "kargo-stage-webhook.resources" -}}
{{- $resources := list }}
{{- $added := dict }}
{{- range .Values.profile }}{{ $_ := set $added (include "kargo-stage-webhook.resourceName" .match) . }}{{ end }}
{{- range .Files.Get "profiles/kargo.yaml" | fromYamlArray }}
{{- $name := include "kargo-stage-webhook.resourceName" .match }}
{{- $more := get $added $name | default dict }}
{{- $added = unset $added $name }}
{{- $backfill := concat (.backfill | default list) ($more.backfill | default list) }}
{{- $never := concat (.never | default list) ($more.never | default list) }}
{{- $resources = append $resources (dict "match" .match "backfill" $backfill "never" $never "isKargo" true) }}
{{- end }}
{{- range .Values.profile }}
{{- if hasKey $added (include "kargo-stage-webhook.resourceName" .match) }}
{{- $resources = append $resources (dict "match" .match "backfill" (.backfill | default list) "never" (.never | default list) "isKargo" false) }}
{{- end }}
{{- end }}
{{- toJson $resources }}
{{- end }}

{{/* A resource in one version: stages.kargo.akuity.io/v1alpha1. Takes its match. */}}
{{- define "kargo-stage-webhook.resourceName" -}}
{{ include "kargo-stage-webhook.crdName" . }}/{{ .version }}
{{- end }}

{{/* Takes a resource's match. */}}
{{- define "kargo-stage-webhook.crdName" -}}
{{ .resource }}.{{ .group }}
{{- end }}

{{/* The names of all CRDs, as a JSON list. */}}
{{- define "kargo-stage-webhook.crdNames" -}}
{{- $names := list }}
{{- range include "kargo-stage-webhook.resources" . | fromJsonArray }}{{ $names = append $names (include "kargo-stage-webhook.crdName" .match) }}{{ end }}
{{- $names | uniq | toJson }}
{{- end }}

{{/* RBAC rules that allow these .verbs on all resources, one for each API group. Takes the root as .root, and .subresource: /status, or nothing. */}}
{{- define "kargo-stage-webhook.rulesForResources" -}}
{{- $groups := list }}
{{- $byGroup := dict }}
{{- range include "kargo-stage-webhook.resources" .root | fromJsonArray }}
{{- $groups = append $groups .match.group }}
{{- $_ := set $byGroup .match.group (append (get $byGroup .match.group | default list) (printf "%s%s" .match.resource ($.subresource | default ""))) }}
{{- end }}
{{- range $group := uniq $groups }}
- apiGroups: [{{ $group | quote }}]
  resources: {{ get $byGroup $group | uniq | toJson }}
  verbs: [{{ join ", " $.verbs }}]
{{- end }}
{{- end }}

{{/* The steps of a field's path as a JSON list: ".name" for a field, whether its name is quoted or not, "[]" and "{}". Takes the path. */}}
{{- define "kargo-stage-webhook.steps" -}}
{{- $steps := list }}
{{- range regexFindAll `\[\]|\{\}|\["[^"]+"\]|\.?[^.\[{]+` . -1 }}
{{- if hasPrefix "[\"" . }}{{ $steps = append $steps (printf ".%s" (trimSuffix "\"]" (trimPrefix "[\"" .))) }}
{{- else if or (eq . "[]") (eq . "{}") }}{{ $steps = append $steps . }}
{{- else }}{{ $steps = append $steps (printf ".%s" (trimPrefix "." .)) }}
{{- end }}
{{- end }}
{{- toJson $steps }}
{{- end }}

{{/* The same as a text, by which paths are compared. */}}
{{- define "kargo-stage-webhook.pathKey" -}}
{{ include "kargo-stage-webhook.steps" . | fromJsonArray | join "\n" }}
{{- end }}

{{/* A number in this value that helm, which reads numbers as floating point, may have rounded; empty where there is none. */}}
{{- define "kargo-stage-webhook.roundedNumber" -}}
{{- if or (kindIs "map" .) (kindIs "slice" .) }}
{{- range . }}{{ include "kargo-stage-webhook.roundedNumber" . }}{{ end }}
{{- else if not (or (kindIs "string" .) (kindIs "bool" .) (kindIs "invalid" .)) }}
{{- if or (gt (float64 .) 9007199254740991.0) (lt (float64 .) -9007199254740991.0) }}{{ toJson . }} {{ end }}
{{- end }}
{{- end }}

{{/* What values.schema.json cannot say of a profile, and the process would reject at its start: entries that do not go together. */}}
{{- define "kargo-stage-webhook.profileChecks" -}}
{{- $kargo := dict }}
{{- range .Files.Get "profiles/kargo.yaml" | fromYamlArray }}{{ $_ := set $kargo (include "kargo-stage-webhook.resourceName" .match) . }}{{ end }}
{{- $names := list }}
{{- range $i, $resource := .Values.profile }}
{{- $name := include "kargo-stage-webhook.resourceName" $resource.match }}
{{- if has $name $names }}{{ fail (printf "profile[%d].match is a second entry for %s; put its fields into the first" $i $name) }}{{ end }}
{{- $names = append $names $name }}
{{- $known := get $kargo $name | default dict }}
{{- if and $known (ne $known.match.kind $resource.match.kind) }}{{ fail (printf "profile[%d].match.kind is '%s', but %s has objects of kind %s" $i $resource.match.kind $name $known.match.kind) }}{{ end }}
{{- with include "kargo-stage-webhook.roundedNumber" $resource | splitList " " | first }}{{ fail (printf "profile[%d] has the number %s; helm rounds numbers beyond 9007199254740991, so the profile can have none" $i .) }}{{ end }}
{{- $fields := dict }}
{{- $never := dict }}
{{- range $known.backfill }}{{ $_ := set $fields (include "kargo-stage-webhook.pathKey" .field) true }}{{ end }}
{{- range $known.never }}{{ $_ := set $never (include "kargo-stage-webhook.pathKey" .field) . }}{{ end }}
{{- range $j, $item := $resource.never }}
{{- $key := include "kargo-stage-webhook.pathKey" $item.field }}
{{- if or (hasKey $fields $key) (hasKey $never $key) }}{{ fail (printf "profile[%d].never[%d].field is '%s', which the profile of %s has already" $i $j $item.field $name) }}{{ end }}
{{- $_ := set $never $key $item }}
{{- end }}
{{- range $j, $item := $resource.backfill }}
{{- $key := include "kargo-stage-webhook.pathKey" $item.field }}
{{- if hasKey $fields $key }}{{ fail (printf "profile[%d].backfill[%d].field is '%s', which the profile of %s has already" $i $j $item.field $name) }}{{ end }}
{{- with get $never $key }}{{ fail (printf "profile[%d].backfill[%d].field is '%s', which is never backfilled in %s: %s" $i $j $item.field $name .why) }}{{ end }}
{{- range $forbidden, $rule := $never }}
{{- if hasPrefix (printf "%s\n" $key) $forbidden }}{{ fail (printf "profile[%d].backfill[%d].field is '%s', which holds %s, and that is never backfilled in %s: %s" $i $j $item.field $rule.field $name $rule.why) }}{{ end }}
{{- end }}
{{- $_ := set $fields $key true }}
{{- end }}
{{- end }}
{{- end }}
