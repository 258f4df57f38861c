{{- define "kargo-stage-webhook.knowsMatchConditions" -}}
{{- if semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version }}yes{{ end }}
{{- end }}

{{- define "kargo-stage-webhook.hasMatchConditions" -}}
{{- $wanted := toString .Values.webhook.matchConditions }}
{{- if eq $wanted "auto" }}{{ if ne .Values.requirements "Strict" }}{{ include "kargo-stage-webhook.knowsMatchConditions" . }}{{ end }}
{{- else if eq $wanted "true" }}yes{{ end }}
{{- end }}

{{/* A comment: for which version of Kubernetes webhook.matchConditions=auto was decided. Without a cluster, helm assumes one of its own. */}}
{{- define "kargo-stage-webhook.whyMatchConditions" -}}
{{- $version := .Capabilities.KubeVersion.Version -}}
{{- if eq .Values.requirements "Strict" -}}
# No match conditions: requirements=Strict needs every request.
{{- else if include "kargo-stage-webhook.knowsMatchConditions" . -}}
# webhook.matchConditions=auto: rendered for Kubernetes {{ $version }}. Without a cluster, helm template needs --kube-version.
{{- else -}}
# webhook.matchConditions=auto: none, since this is rendered for Kubernetes {{ $version }}. Without a cluster, helm template needs --kube-version.
{{- end }}
{{- end }}

{{/*
True where an object lacks a field that is backfilled; only then the API server calls the webhook. Takes resources. It is one condition, since an
API server calls only if all of them are true.
*/}}
{{- define "kargo-stage-webhook.matchConditions" -}}
{{- $resources := list }}
{{- $all := . }}
{{- range . }}
{{- $fields := list }}
{{- range .backfill }}{{ $fields = append $fields (include "kargo-stage-webhook.isMissing" .) }}{{ end }}
{{- $is := printf "request.resource.group == %q && request.resource.resource == %q" .match.group .match.resource }}
{{- /* One version may lack a field that another has. The request is of the version that the client used; the object is converted. */}}
{{- $match := .match }}
{{- $ofVersion := "" }}
{{- range $all }}
{{- if and (eq .match.group $match.group) (eq .match.resource $match.resource) (ne .match.version $match.version) }}{{ $ofVersion = printf " && object.apiVersion == %q" (printf "%s/%s" $match.group $match.version | trimPrefix "/") }}{{ end }}
{{- end }}
{{- $resources = append $resources (printf "%s%s && (\n%s)" $is $ofVersion (join " ||\n" $fields)) }}
{{- end }}
{{- $expression := join " ||\n" $resources }}
{{- if gt (len $expression) 100000 }}{{ fail (printf "profile: the match condition of its fields has %d characters, and an API server accepts 100000; set webhook.matchConditions=false, and it calls about every update, or name fewer fields" (len $expression)) }}{{ end -}}
- name: a-field-is-missing
  expression: >-
    {{- $expression | nindent 4 }}
{{- end }}

{{/*
A CEL expression: whether some place lacks a field. Takes the field's rule. Each value on the way is bound to a variable by a list of one item, and its
type is known before the expression enters it. So null, another type and an absent parent are no error, and the expression grows with the path and no
faster. [?value] would be shorter, but the API server panics on it: cel-go's check of list literals fails where an optional item has no known type.
*/}}
{{- define "kargo-stage-webhook.isMissing" -}}
{{- $steps := include "kargo-stage-webhook.steps" .field | fromJsonArray }}
{{- $value := "object" }}
{{- $isMap := "" }}
{{- $text := "" }}
{{- $end := "" }}
{{- range $i, $step := initial $steps }}
{{- $next := printf "v%d" (add1 $i) }}
{{- if eq $step "[]" }}
{{- $text = printf "%stype(%s) == list && %s.exists(%s, " $text $value $value $next }}
{{- $end = print $end ")" }}
{{- else if eq $step "{}" }}
{{- $key := printf "k%d" (add1 $i) }}
{{- $text = printf "%s%s%s.exists(%s, [%s[%s]].exists(%s, " $text $isMap $value $key $value $key $next }}
{{- $end = print $end "))" }}
{{- else }}
{{- $text = printf "%s%s[%s[?%q].orValue(dyn(null))].exists(%s, " $text $isMap $value (trimPrefix "." $step) $next }}
{{- $end = print $end ")" }}
{{- end }}
{{- $value = $next }}
{{- $isMap = printf "type(%s) == map && " $value }}
{{- end }}
{{- $name := last $steps | trimPrefix "." | printf "%q" }}
{{- $isEmpty := printf " || %s[%s] == \"\"" $value $name }}
{{- /* An empty text is no missing value where it is the very value that would be set. */}}
{{- if and (hasKey . "constant") (eq (toJson .constant) `""`) }}{{ $isEmpty = "" }}{{ end }}
{{- printf "%s%s(!(%s in %s) || %s[%s] == null%s)%s" $text $isMap $name $value $value $name $isEmpty $end }}
{{- end }}
