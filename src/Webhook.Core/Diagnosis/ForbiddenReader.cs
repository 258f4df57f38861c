using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>Reads why a request is forbidden: a permission that is missing, a quota, a policy (apiserver, endpoints/handlers/responsewriters/errors.go; admission plugins).</summary>
internal static partial class ForbiddenReader
{
    /// <summary>Reads what follows <c>is forbidden:</c>, or a text that says no more than who cannot do what.</summary>
    public static Finding Read(ErrorMatch found)
    {
        var operation = found.Context.Operation;
        if (Permission().Match(found.Message) is { Success: true } missing) return ReadPermission(found, missing, missing.Groups["user"].Value);
        if (Policy().Match(found.Message) is { Success: true } policy) return ReadPolicy(found, policy);
        if (PermissionOfKargo().Match(found.Message) is { Success: true } unpermitted && IsOfKargo(found)) return ReadPermissionOfKargo(found, unpermitted.Groups["verb"].Value);

        var @class = found.Message.Contains("exceeded quota", StringComparison.Ordinal) ? ErrorClass.QuotaExceeded : ErrorClass.Forbidden;
        return new Finding.Other(@class, found.Object, operation, found.FirstLine);
    }

    /// <summary>Reads a text that begins with the user.</summary>
    public static Finding? ReadUser(ErrorMatch found) => Permission().Match($"User \"{found["user"]}\" cannot{found.Message}") is { Success: true } missing ? ReadPermission(found, missing, found["user"]) : null;

    /// <summary>Reads a text that begins with the policy.</summary>
    public static Finding ReadPolicy(ErrorMatch found) => ReadPolicy(found, found.Start);

    private static Finding.Denied ReadPolicy(ErrorMatch found, Match policy)
    {
        var reason = ReferenceEquals(policy, found.Start) ? found.Reason : ErrorMatch.ReasonIn(found.Message[(policy.Index + policy.Length)..]);
        return new(found.Object, found.Context.Operation, Webhook: string.Empty, policy.Groups["policy"].Value, reason) { IsOfMutatingPolicy = policy.Groups["mutating"].Success };
    }

    private static Finding.PermissionMissing ReadPermission(ErrorMatch found, Match missing, string user)
    {
        var @object = found.Object;
        return new(
            @object with
            {
                Resource = missing.Groups["resource"].Value,
                Group = missing.Groups["group"] is { Success: true, Value: var group } ? group : @object.Group,
                IsClusterScoped = missing.Groups["cluster"].Success,
                Namespace = missing.Groups["namespace"] is { Success: true, Value: var @namespace } ? @namespace : missing.Groups["cluster"].Success ? string.Empty : @object.Namespace,
            },
            OperationOf(missing.Groups["verb"].Value, missing.Groups["resource"].Value),
            user,
            missing.Groups["verb"].Value);
    }

    private static bool IsOfKargo(ErrorMatch found) => found["group"] == KargoKinds.Group || found.Context.NamesKargo;

    private static Finding.PermissionMissing ReadPermissionOfKargo(ErrorMatch found, string verb) =>
        new(found.Object, OperationOf(verb, found["resource"]), User: string.Empty, verb) { IsOfKargo = true };

    private static RequestOperation OperationOf(string verb, string resource) => verb switch
    {
        "create" => RequestOperation.Create,
        "update" or "patch" => resource.EndsWith("/status", StringComparison.Ordinal) ? RequestOperation.UpdateStatus : RequestOperation.Update,
        "delete" or "deletecollection" => RequestOperation.Delete,
        "get" or "list" or "watch" => RequestOperation.Read,
        _ => RequestOperation.Unknown,
    };

    // apiserver, endpoints/handlers/responsewriters/errors.go (ForbiddenErrorMessage). A path, as of /metrics, is no resource.
    [GeneratedRegex("""
        User[ ]"?(?<user>[^"\n]{0,512}?)"?[ ]cannot[ ](?<verb>[a-z]{1,63})[ ](?!path[ ])(resource[ ])?"?(?<resource>[\w/*.-]{1,253})"?
        ([ ]in[ ]API[ ]group[ ]"?(?<group>[\w.-]{0,253})"?)?([ ]in[ ]the[ ]namespace[ ]"?(?<namespace>[a-z0-9-]{1,63})"?|(?<cluster>[ ]at[ ]the[ ]cluster[ ]scope))?
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Permission();

    // Kargo, pkg/server/kubernetes/client.go (newForbiddenError). Its verbs are those of Kubernetes, and promote.
    [GeneratedRegex(@"^(?<verb>[a-z]{1,63}) is not permitted(?! \w)", RegexOptions.ExplicitCapture)]
    private static partial Regex PermissionOfKargo();

    [GeneratedRegex("""\b(ValidatingAdmissionPolicy|(?<mutating>policy))[ ]['"]?(?<policy>[\w.-]{1,253})['"]?([ ]with[ ]binding[ ]['"]?[\w.-]{1,253}['"]?)?\s{1,8}denied[ ]request:[ ]?""", RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Policy();
}
