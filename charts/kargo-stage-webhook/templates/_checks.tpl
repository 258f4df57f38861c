{{/* What values.schema.json cannot say: values that do not go together. */}}
{{- define "kargo-stage-webhook.checks" -}}
{{- /* The condition of a dependency is a value of this chart too. Without a parent chart nothing reads it. */}}
{{- if and (hasKey .Values "enabled") (not (contains "/charts/" .Template.BasePath)) }}{{ fail "enabled is only for the condition of a dependency in a parent chart; without one, remove this value (helm uninstall removes a release)" }}{{ end }}
{{- $image := .Values.image }}
{{- if not (or $image.registry $image.local) }}{{ fail "image.registry is not set: set it to the registry that has the image, or image.local=true if the image is loaded into the nodes (docs/installation.md)" }}{{ end }}
{{- if and $image.registry $image.local }}{{ fail "image.registry and image.local=true do not go together: an image that is loaded into the nodes has no registry (image.registry= in a released chart)" }}{{ end }}
{{- $name := include "kargo-stage-webhook.name" . }}
{{- if not (regexMatch "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$" $name) }}{{ fail (printf "the release is called %s, so everything would be called %s, which no Service may be; set fullnameOverride to a name of lower-case letters, digits and -, with a letter first" .Release.Name $name) }}{{ end }}
{{- if not (or .Values.serviceAccount.create .Values.serviceAccount.name) }}{{ fail "serviceAccount.create=false needs serviceAccount.name: the account that is there" }}{{ end }}
{{- $certificates := .Values.certificates }}
{{- if eq $certificates.mode "provided" }}
{{- if not $certificates.provided.secretName }}{{ fail "certificates.mode=provided needs certificates.provided.secretName: the Secret with tls.crt and tls.key" }}{{ end }}
{{- if not $certificates.provided.caBundle }}{{ fail "certificates.mode=provided needs certificates.provided.caBundle: the PEM of the certificate authority that the API server trusts" }}{{ end }}
{{- end }}
{{- if and $certificates.client.names (not $certificates.client.caConfigMap) }}{{ fail "certificates.client.names needs certificates.client.caConfigMap: without it the webhook requires no client certificate" }}{{ end }}
{{- if and (eq .Values.webhook.failurePolicy "FailWhenProven") (not .Values.selfProof.enabled) }}{{ fail "webhook.failurePolicy=FailWhenProven needs selfProof.enabled=true: nothing else proves that backfilling works" }}{{ end }}
{{- if and .Values.selfProof.enabled (ne .Values.mode "Backfill") }}{{ fail (printf "selfProof.enabled=true does not go with mode=%s: it backfills nothing, and so nothing is ever proven" .Values.mode) }}{{ end }}
{{- if and .Values.selfProof.stage (not .Values.selfProof.namespace) }}{{ fail "selfProof.stage needs selfProof.namespace: where the Stage is" }}{{ end }}
{{- if eq (toString .Values.webhook.matchConditions) "true" }}
{{- if eq .Values.requirements "Strict" }}{{ fail "webhook.matchConditions=true does not go with requirements=Strict: the webhook must get every request, also those that lack only a field which is never backfilled" }}{{ end }}
{{- if not (include "kargo-stage-webhook.knowsMatchConditions" .) }}{{ fail (printf "webhook.matchConditions=true needs Kubernetes 1.30 or later, and this is %s (helm template takes --kube-version)" .Capabilities.KubeVersion.Version) }}{{ end }}
{{- end }}
{{- if eq (int .Values.webhook.port) (int .Values.metrics.port) }}{{ fail (printf "webhook.port and metrics.port are both %d; they must differ" (int .Values.metrics.port)) }}{{ end }}
{{- if eq (int .Values.webhook.servicePort) (int .Values.metrics.port) }}{{ fail (printf "webhook.servicePort and metrics.port are both %d; they must differ, since the Service has both" (int .Values.metrics.port)) }}{{ end }}
{{- include "kargo-stage-webhook.durationChecks" . }}
{{- if and .Values.hostNetwork (has 10250 (list (int .Values.webhook.port) (int .Values.metrics.port))) }}{{ fail "hostNetwork=true does not go with port 10250, which is the kubelet's on each node; choose another webhook.port or metrics.port" }}{{ end }}
{{- if .Values.podDisruptionBudget.enabled }}{{ include "kargo-stage-webhook.budgetChecks" . }}{{ end }}
{{- if and .Values.metrics.serviceMonitor.enabled .Values.metrics.podMonitor.enabled }}{{ fail "metrics.serviceMonitor and metrics.podMonitor are both enabled: Prometheus would scrape everything twice" }}{{ end }}
{{- include "kargo-stage-webhook.profileChecks" . }}
{{- include "kargo-stage-webhook.variableChecks" . }}
{{- end }}

{{/*
A container can have a variable once: of two with one name, server-side apply accepts none, and any other apply deletes both when one of them goes.
*/}}
{{- define "kargo-stage-webhook.variableChecks" -}}
{{- $own := dict }}
{{- range printf "%s\n%s" (include "kargo-stage-webhook.environment" .) (include "kargo-stage-webhook.runtimeEnvironment" .) | fromYamlArray }}
{{- $_ := set $own (include "kargo-stage-webhook.variableKey" .name) .name }}
{{- end }}
{{- $values := include "kargo-stage-webhook.valuesOfVariables" . | fromYaml }}
{{- $names := list }}
{{- range .Values.extraEnv }}
{{- $key := include "kargo-stage-webhook.variableKey" .name }}
{{- with get $own $key }}{{ fail (printf "extraEnv has %s, which the chart sets; %s" . (hasKey $values . | ternary (printf "set the value %s instead" (get $values .)) "remove it from extraEnv")) }}{{ end }}
{{- if has $key $names }}{{ fail (printf "extraEnv has %s twice; a container can have a variable once" .name) }}{{ end }}
{{- $names = append $names $key }}
{{- end }}
{{- end }}

{{/* By what names of variables are compared: .NET reads those of settings in any case, and : as __. */}}
{{- define "kargo-stage-webhook.variableKey" -}}
{{ regexMatch "(?i)^(webhook|logging)(__|:)" . | ternary (lower . | replace ":" "__") . }}
{{- end }}

{{/* A budget that lets no Pod go blocks the drain of each node with a replica. The API server rounds both percentages up to whole Pods. */}}
{{- define "kargo-stage-webhook.budgetChecks" -}}
{{- $replicas := int .Values.replicaCount }}
{{- $minAvailable := include "kargo-stage-webhook.minAvailable" . }}
{{- $maxUnavailable := include "kargo-stage-webhook.countOrPercentage" .Values.podDisruptionBudget.maxUnavailable }}
{{- if $minAvailable }}
{{- $pods := trimSuffix "%" $minAvailable | int }}
{{- if hasSuffix "%" $minAvailable }}{{ $pods = div (add (mul $replicas $pods) 99) 100 | int }}{{ end }}
{{- if ge $pods $replicas }}{{ fail (printf "podDisruptionBudget.minAvailable is %s and replicaCount is %d: no node with a replica could be drained" $minAvailable $replicas) }}{{ end }}
{{- else if eq (trimSuffix "%" $maxUnavailable) "0" }}{{ fail (printf "podDisruptionBudget.maxUnavailable is %s: no node with a replica could be drained" $maxUnavailable) }}
{{- end }}
{{- end }}

{{/* Durations that the process would reject at its start, or cert-manager. Those of a part that is off are not read. */}}
{{- define "kargo-stage-webhook.durationChecks" -}}
{{- $certificates := .Values.certificates }}
{{- $bookmarks := ", since an API server that has nothing to report sends a bookmark about every minute" }}
{{- $durations := list (dict "name" "crdStaleAfter" "value" .Values.crdStaleAfter "from" "90s" "to" "1h" "why" $bookmarks) }}
{{- if eq $certificates.mode "selfManaged" }}
{{- $durations = append $durations (dict "name" "certificates.selfManaged.lifetime" "value" $certificates.selfManaged.lifetime "from" "5s" "to" "3650d") }}
{{- $durations = append $durations (dict "name" "certificates.selfManaged.trustDelay" "value" $certificates.selfManaged.trustDelay "from" "0s" "to" "1h") }}
{{- end }}
{{- /* What cert-manager requires; 2562047h is the longest that Go reads. */}}
{{- if eq $certificates.mode "certManager" }}
{{- $durations = append $durations (dict "name" "certificates.certManager.duration" "value" $certificates.certManager.duration "from" "1h" "to" "2562047h") }}
{{- $durations = append $durations (dict "name" "certificates.certManager.renewBefore" "value" $certificates.certManager.renewBefore "from" "5m" "to" "2562047h") }}
{{- end }}
{{- if .Values.selfProof.enabled }}{{ $durations = append $durations (dict "name" "selfProof.period" "value" .Values.selfProof.period "from" "1s" "to" "1d") }}{{ end }}
{{- if .Values.audit.enabled }}{{ $durations = append $durations (dict "name" "audit.period" "value" .Values.audit.period "from" "1s" "to" "30d") }}{{ end }}
{{- range $durations }}
{{- $seconds := include "kargo-stage-webhook.seconds" .value | int64 }}
{{- if or (lt $seconds (include "kargo-stage-webhook.seconds" .from | int64)) (gt $seconds (include "kargo-stage-webhook.seconds" .to | int64)) }}{{ fail (printf "%s is %s; expected %s to %s%s" .name .value .from .to (.why | default "")) }}{{ end }}
{{- end }}
{{- if eq $certificates.mode "certManager" }}
{{- $settings := $certificates.certManager }}
{{- if ge (include "kargo-stage-webhook.seconds" $settings.renewBefore | int64) (include "kargo-stage-webhook.seconds" $settings.duration | int64) }}{{ fail (printf "certificates.certManager.renewBefore is %s and certificates.certManager.duration is %s; renewBefore must be shorter" $settings.renewBefore $settings.duration) }}{{ end }}
{{- end }}
{{- end }}

{{/* The seconds of a duration that values.schema.json accepts: 1d12h, 90s, 0, or 1.12:00:00. A number of more than nine digits is more than any that is allowed. */}}
{{- define "kargo-stage-webhook.seconds" -}}
{{- $units := dict "d" 86400 "h" 3600 "m" 60 "s" 1 }}
{{- $seconds := 0 }}
{{- if regexMatch "[1-9][0-9]{9}" . }}{{ $seconds = 9999999999 }}
{{- else if contains ":" . }}
{{- range $i, $part := regexFindAll "[0-9]+" . -1 | reverse }}{{ $seconds = add $seconds (mul (atoi $part) (index (list 1 60 3600 86400) $i)) }}{{ end }}
{{- else }}
{{- range regexFindAll "[0-9]+[dhms]" . -1 }}{{ $seconds = add $seconds (mul (regexFind "[0-9]+" . | atoi) (get $units (regexFind "[dhms]" .))) }}{{ end }}
{{- end }}
{{- $seconds }}
{{- end }}
