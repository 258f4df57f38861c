using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Diagnosis;

/// <summary>Explains errors of requests that are about no rule of a CRD and no webhook.</summary>
internal static class RequestAdvice
{
    private const int MaxText = 1_000;
    private const string CompareOnServer =
        "if the API server has the field (kubectl explain), Argo CD knows an older schema: let the API server compare, with the annotation argocd.argoproj.io/compare-options: ServerSideDiff=true";

    /// <summary>Explains an error by its class.</summary>
    public static Explained Explain(Finding.Other other, Profile profile)
    {
        var subject = Subject.Find(other.Object, profile);
        var advice = ClassAdvice.Find(other.Class, other.Message);
        return subject.Describe(
            new Explained(other.Class, subject.ToString(), Show(other.Message), advice.Rule, Means(advice, other.Operation), advice.Do),
            other.Operation);
    }

    /// <summary>Explains a field that strict decoding rejects.</summary>
    public static Explained Explain(Finding.StrictDecoding strict, StrictError error, Profile profile)
    {
        var subject = Subject.Find(strict.Object, profile);
        var (field, isBuiltIn) = (Show(error.Field), BuiltInKinds.Include(subject));
        var explained = error.IsDuplicate
            ? new Explained(
                ErrorClass.DuplicateField,
                subject.ToString(),
                $"{field}: duplicate field",
                "an object has a field once, and the request asked for field validation",
                strict.IsWarning ? $"{Story.Nothing}, and of the two values only the last is stored" : Story.WhatIsLost(strict.Operation),
                ["remove one of the two from the manifest, or from what writes it"])
            : new Explained(
                ErrorClass.UnknownField,
                subject.ToString(),
                $"{field}: unknown field",
                $"{(isBuiltIn ? $"the API of {subject.Type}, which is a built-in kind," : "the schema of the CRD that is installed")} has no such field, {WhyChecked(strict.Check)}",
                strict.IsWarning ? $"{Story.Nothing}, but the API server dropped this field: its value is not stored" : WhatFollows(strict),
                strict.Check == StrictCheck.Client && FieldAdvice.IsBelowStatus(error.Field) ? FieldSteps.StatusOfManifest :
                [
                    "if the name is misspelled, correct it",
                    $"if it is a field of a newer version, {(isBuiltIn ? "it needs that version of Kubernetes" : "install the CRDs of that version first")}",
                    .. strict.Check == StrictCheck.Comparison ? [CompareOnServer] : Array.Empty<string>(),
                ]);
        return subject.Describe(explained with { Field = field }, strict.Operation);
    }

    private static string WhyChecked(StrictCheck check) => check switch
    {
        StrictCheck.Apply => "and server-side apply rejects fields that the schema does not have",
        StrictCheck.Client => "and the client validates a manifest against it before it sends it",
        StrictCheck.Comparison => "as far as the client that compares knows it",
        _ => "and the request asked for field validation",
    };

    private static string WhatFollows(Finding.StrictDecoding strict) => strict.Check switch
    {
        StrictCheck.Apply => "nothing of what was applied is stored; if the object exists, it stays as it is",
        StrictCheck.Client => Story.NotSent,
        StrictCheck.Comparison => "the object was not compared with its manifest, and no request was sent: it stays as it is stored",
        _ => Story.WhatIsLost(strict.Operation),
    };

    /// <summary>Explains fields that others own.</summary>
    public static IEnumerable<Explained> Explain(Finding.ApplyConflict conflict, Profile profile)
    {
        var subject = Subject.Find(conflict.Object, profile);
        return conflict.Fields.Select(field => subject.Describe(
            new Explained(
                ErrorClass.ApplyConflict,
                subject.ToString(),
                $"{(field.Path.Length > 0 ? Show(field.Path) : "a field")} is owned by {(field.Manager.Length > 0 ? $"the field manager {Show(field.Manager)}" : "another field manager")}",
                "server-side apply: a field has one owner, unless all apply the same value",
                $"nothing of what was applied is stored; {Story.WhatIsLost(conflict.Operation)}",
                ["leave the field out of what is applied, if its owner should set it", "else take it over: kubectl apply --server-side --force-conflicts -f FILE"]) with
            {
                Field = field.Path.Length > 0 ? Show(field.Path) : null,
            },
            conflict.Operation));
    }

    /// <summary>Explains a permission that is missing.</summary>
    public static Explained Explain(Finding.PermissionMissing missing, Profile profile)
    {
        var subject = Subject.Find(missing.Object, profile);
        return subject.Describe(
            new Explained(
                ErrorClass.Forbidden,
                subject.ToString(),
                $"{WhoAsked(missing)} has no permission to {missing.Verb} {Show(missing.Object.Resource)}",
                missing.IsOfKargo ? "RBAC, which Kargo's API server asked by a SubjectAccessReview" : "RBAC: no Role or ClusterRole that is bound to this user grants it",
                missing.Operation == RequestOperation.UpdateStatus && subject.HasPromotions ? Story.StatusUpdateIsLost : Story.WhatIsLost(missing.Operation),
                missing.IsOfKargo ? StepsOfKargo(missing) : StepsFor(missing)) with
            {
                User = missing.User.Length > 0 ? Show(missing.User) : null,
                Verb = missing.Verb,
            },
            missing.Operation);
    }

    private static string WhoAsked(Finding.PermissionMissing missing) => missing switch
    {
        { User.Length: > 0 } => Show(missing.User),
        { IsOfKargo: true } => "the user of Kargo",
        _ => "a user that the error does not name",
    };

    private static IReadOnlyList<string> StepsFor(Finding.PermissionMissing missing)
    {
        var grant = FailedCall.IsOur(missing.User)
            ? "install the roles of this webhook's chart again"
            : $"install the roles of its chart again, or grant the permission by a {(missing.Object.IsClusterScoped ? "ClusterRole and a ClusterRoleBinding" : "Role and a RoleBinding")}";
        return missing.User.Length > 0 ? [$"test it: {TestOf(missing)}", grant] : [grant];
    }

    private static string TestOf(Finding.PermissionMissing missing)
    {
        var subresource = missing.Object.Resource.Contains('/', StringComparison.Ordinal) ? $" --subresource={Word(missing.Object.Resource.Split('/')[1])}" : string.Empty;
        var where = missing.Object.Namespace.Length > 0 ? $" -n {Word(missing.Object.Namespace)}" : string.Empty;
        return $"kubectl auth can-i {Word(missing.Verb)} {Word(ResourceOf(missing))}{subresource}{where} --as={Word(missing.User)}";
    }

    // Kargo, pkg/server/kubernetes/client.go: the ServiceAccounts to which the user's claims are mapped, or the bearer token, as kargo login --kubeconfig sends it.
    private static IReadOnlyList<string> StepsOfKargo(Finding.PermissionMissing missing) =>
    [
        $"grant {missing.Verb} on {Show(ResourceOf(missing))} to the Kargo role (a ServiceAccount) that the user is mapped to, by a Role and a RoleBinding in the Project's namespace{(missing.Object.Namespace.Length > 0 ? $" {missing.Object.Namespace}" : string.Empty)}",
        "if the user is mapped to none, map one of the user's claims to a Kargo role: kargo get roles lists those of the Project",
    ];

    private static string ResourceOf(Finding.PermissionMissing missing) => missing.Object.Group.Length > 0 ? $"{missing.Object.Plural}.{missing.Object.Group}" : missing.Object.Plural;

    private static string Word(string text) => ShellWord.Quote(Show(text));

    private static string Means(ClassAdvice advice, RequestOperation operation) => advice.IsLost ? $"{Story.WhatIsLost(operation)}; {advice.Means}" : advice.Means;

    private static string Show(string text) => Printable.Clip(text, MaxText);
}
