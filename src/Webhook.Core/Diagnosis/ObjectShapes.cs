using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>What API servers, and OLM, say of objects (k8s.io/apimachinery, api/errors/errors.go).</summary>
internal static partial class ObjectShapes
{
    private const RegexOptions Options = RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture;

    /// <summary>The shapes of errors about objects.</summary>
    public static IEnumerable<ErrorShape> All { get; } =
    [
        new("is invalid", Invalid(), ErrorShape.Ranks.Object, ReadInvalid),
        new("was not valid", NotValid(), ErrorShape.Ranks.Object, ReadInvalid),
        new("existing CRs", ExistingObjects(), ErrorShape.Ranks.Object, ReadExistingObjects),
        new("cannot be fulfilled", Conflict(), ErrorShape.Ranks.Object, ReadConflict),
        new("is forbidden", Forbidden(), ErrorShape.Ranks.Object, ForbiddenReader.Read),
        new("cannot be handled as", Undecodable(), ErrorShape.Ranks.Object, ReadUndecodable),
        new("no matches for kind", NoMatch(), ErrorShape.Ranks.Object, ReadNoMatch),
        new(" typed ", Typed(), ErrorShape.Ranks.Object, ReadTyped),
        new("Apply failed with", ApplyConflict(), ErrorShape.Ranks.Object, ReadApplyConflict),
    ];

    private static Finding.InvalidObject? ReadInvalid(ErrorMatch found)
    {
        var errors = FieldErrorReader.Read(found.Message) is { Count: > 0 } all ? all : FieldErrorReader.ReadAnywhere(found.Message);
        return errors.Count == 0 ? null : new(found.Object, found.Context.OperationOn(errors), errors) { IsWarning = found.Context.IsWarning, IsOfMainResource = found.Context.IsOfMainResource };
    }

    // operator-lifecycle-manager, pkg/controller/operators/catalog/operator.go (validateExistingCRs).
    private static Finding.InvalidObject? ReadExistingObjects(ErrorMatch found)
    {
        var errors = FieldErrorReader.ReadAnywhere(found.Message);
        var named = StoredObject().Match(found.Message);
        var crd = found["crd"].Split('.', 2);
        var name = new ObjectName(named.Groups["kind"].Value, crd.Length > 1 ? crd[1] : string.Empty, named.Groups["namespace"].Value, named.Groups["name"].Value, crd[0]);
        return errors.Count == 0 ? null : new(name, RequestOperation.Unknown, errors) { IsStored = true };
    }

    // An object that was changed exists. A quota that was changed meanwhile fails the creation of what it counts (apiserver, admission/plugin/resourcequota).
    private static Finding.Other ReadConflict(ErrorMatch found)
    {
        var isChanged = ClassAdvice.IsOfChange(found.FirstLine) && found["resource"] != "resourcequotas";
        return new(ErrorClass.Conflict, found.Object, isChanged ? found.Context.OperationOnExisting : found.Context.Operation, found.FirstLine);
    }

    private static Finding ReadUndecodable(ErrorMatch found)
    {
        var fields = StrictErrors().Matches(found.Message).Select(match => new StrictError(match.Groups["field"].Value, match.Groups["problem"].Value == "duplicate")).ToList();
        return fields.Count > 0
            ? new Finding.StrictDecoding(found.Object, found.Context.Operation, fields, found.Context.IsWarning)
            : new Finding.InvalidObject(found.Object, found.Context.Operation, [new FieldError("<object>", "Invalid value", found.FirstLine.TrimStart(':', ' '))]);
    }

    private static Finding.StrictDecoding? ReadTyped(ErrorMatch found)
    {
        var fields = Undeclared().Matches(found.Message).Select(match => new StrictError(match.Groups["field"].Value, IsDuplicate: false)).ToList();
        var @object = found["namespace"].Length > 0 ? found.Object with { Namespace = found["namespace"] } : found.Object;
        return fields.Count == 0 ? null : new(@object, found.Context.Operation, fields, found.Context.IsWarning) { Check = found["name"].Length > 0 ? StrictCheck.Apply : StrictCheck.Comparison };
    }

    private static Finding.Other ReadNoMatch(ErrorMatch found)
    {
        var version = found["version"];
        var @object = found.InNamespace(found.Object with { Group = version.Contains('/', StringComparison.Ordinal) ? version.Split('/')[0] : found["group"], Namespace = string.Empty });
        if (found.Start.Groups["namespace"] is { Success: true, Value: var @namespace } && !ClusterScopedKinds.Include(@object)) @object = @object with { Namespace = @namespace };
        return new(ErrorClass.UnknownKind, @object, found.Context.Operation, $"no matches for kind {@object.Kind}{(version.Length > 0 ? $" in version {version}" : string.Empty)}");
    }

    // Each manager is named before its fields.
    private static Finding.ApplyConflict ReadApplyConflict(ErrorMatch found)
    {
        var fields = new List<OwnedField>();
        var manager = string.Empty;
        foreach (Match match in ManagerOrField().Matches(found.Message))
        {
            if (match.Groups["field"] is { Success: true, Value: var path }) fields.Add(new OwnedField(manager, path));
            else manager = match.Groups["manager"].Value;
        }

        var @object = found.Object with { Namespace = found["namespace"], IsClusterScoped = found["namespace"].Length == 0 };
        return new(@object, found.Context.Operation, fields.Count > 0 ? fields : [new OwnedField(manager, string.Empty)]);
    }

    // kubectl words it "The Stage "test" is invalid"; where quotes were lost, the group or that "The" tells what is a kind. The API server's store has the
    // resource in the kind's place (apiserver, registry/generic/registry/store.go).
    [GeneratedRegex("""
        (?<![\w.])
        ( (?<kind>[A-Z]\w{0,62})(\.(?<group>[a-z0-9.-]{1,253}))?[ ]{1,3}(?<esc>\\{0,15})["'`](?<name>[^"'`\\\n]{0,253})\\{0,15}["'`]
        | (?<kind>[A-Z]\w{0,62})\.(?<group>[a-z0-9.-]{1,253})[ ]{1,3}(?<name>[^\s"'`\\]{1,253})
        | (?<=The[ ])(?<kind>[A-Z]\w{0,62})[ ]{1,3}(?<name>[^\s"'`\\]{1,253})
        | (?<resource>[a-z][a-z0-9]{0,62})\.(?<group>[a-z0-9.-]{1,253})[ ]{1,3}(?<esc>\\{0,15})["'`](?<name>[^"'`\\\n]{1,253})\\{0,15}["'`] )
        [ ]is[ ]invalid:
        """, Options)]
    private static partial Regex Invalid();

    // The file that kubectl edit opens again (cmd/util/editor/editoptions.go).
    [GeneratedRegex("""(?<![\w./-])(?<resource>[a-z][a-z0-9]{0,62})(\.(?<group>[a-z0-9.-]{1,253}))?[ ](?<esc>\\{0,15})["'`](?<name>[^"'`\\\n]{1,253})\\{0,15}["'`][ ]was[ ]not[ ]valid:""", Options)]
    private static partial Regex NotValid();

    [GeneratedRegex("""(?<!\w)error[ ]validating[ ]existing[ ]CRs[ ]against[ ]new[ ]CRD\\{0,15}['"]{1,2}s[ ]schema([ ]for|:)[ ](?<esc>\\{0,15})["'`]?(?<crd>[a-z0-9.-]{1,253})\\{0,15}["'`]?:?""", Options)]
    private static partial Regex ExistingObjects();

    [GeneratedRegex("""(?<!\w)((Kind=)|schema[ ]for[ ])(?<kind>[A-Z]\w{0,62})[ ]"?((?<namespace>[a-z0-9-]{1,63})/)?(?<name>[a-z0-9.-]{1,253})"?:""", Options)]
    private static partial Regex StoredObject();

    [GeneratedRegex("""(?<!\w)Operation[ ]cannot[ ]be[ ]fulfilled[ ]on[ ](?<resource>[a-z0-9/]{1,127})(\.(?<group>[a-z0-9.-]{1,253}))?[ ](?<esc>\\{0,15})["'`]?(?<name>[^\s"'`\\]{0,253})\\{0,15}["'`]?:[ ]?""", Options)]
    private static partial Regex Conflict();

    [GeneratedRegex("""
        (?<![\w./-])(?<resource>[a-z][a-z0-9]{0,62}(/[a-z]{1,63})?)(\.(?<group>[a-z0-9.-]{1,253}))?
        ([ ](?<esc>\\{0,15})["'`](?<name>[^"'`\\\n]{0,253})\\{0,15}["'`]|[ ](?<name>\[REDACTED\]))?[ ]is[ ]forbidden:[ ]?
        """, Options)]
    private static partial Regex Forbidden();

    [GeneratedRegex("""(?<![\w.])(?<kind>[A-Z]\w{0,62})[ ]in[ ]version[ ](?<esc>\\{0,15})["'`]?\w{1,63}\\{0,15}["'`]?[ ]cannot[ ]be[ ]handled[ ]as[ ]an?[ ]\w{1,63}""", Options)]
    private static partial Regex Undecodable();

    [GeneratedRegex("""
        (?<!\w)(resource[ ]mapping[ ]not[ ]found[ ]for[ ]name:[ ](?<esc>\\{0,15})"(?<name>[^"\\\n]{0,253})\\{0,15}"
            [ ]namespace:[ ]\\{0,15}"(?<namespace>[a-z0-9-]{0,63})\\{0,15}"[ ]from[ ]\\{0,15}"[^"\\\n]{0,1000}\\{0,15}":[ ])?
        no[ ]matches[ ]for[ ]kind[ ](?<esc>\\{0,15})["'`]?(?<kind>\w{1,63})\\{0,15}["'`]?
        ([ ]in[ ]((versions?[ ]\\{0,15}["'`]?(?<version>[\w./-]{1,317}))|(group[ ]\\{0,15}["'`]?(?<group>[\w.-]{1,253})))\\{0,15}["'`]?)?
        """, Options)]
    private static partial Regex NoMatch();

    // apimachinery, util/managedfields/internal/structuredmerge.go, and Argo CD's comparison, gitops-engine, pkg/diff/diff.go. Several fields have a line each.
    [GeneratedRegex("""
        (?<!\w)( failed[ ]to[ ]create[ ]typed[ ]\w{1,16}[ ]object[ ]\((?<namespace>[a-z0-9-]{0,63})/(?<name>[^\s;"\\]{1,253});[ ]((?<group>[\w.-]{1,253})/)?\w{1,63},[ ]Kind=(?<kind>\w{1,63})\):
        | error[ ]building[ ]typed[ ]value[ ]from[ ]\w{1,16}[ ]resource: )
        """, Options)]
    private static partial Regex Typed();

    [GeneratedRegex(@"(?<![\w.])\.(?<field>[^\s:]{1,1000}):[ ]field[ ]not[ ]declared[ ]in[ ]schema", Options)]
    private static partial Regex Undeclared();

    // Helm 4 (pkg/kube/client.go) and Flux (fluxcd/pkg/ssa) name the object before it.
    [GeneratedRegex("""
        (?<!\w)Apply
        ( (?<=\bobject[ ](?<namespace>[a-z0-9-]{0,63})/(?<name>[^\s/]{1,253})[ ]((?<group>[\w.-]{1,253})/)?\w{1,63},[ ]Kind=(?<kind>\w{1,63}):[ ]Apply)
        | (?<=(?<![\w/.])(?<kind>[A-Z]\w{0,62})/((?<namespace>[a-z0-9-]{1,63})/)?(?<name>[^\s/]{1,253})[ ](apply|dry-run)[ ]failed([ ]\(\w{1,63}\))?:[ ]Apply)
        | )
        [ ]failed[ ]with[ ]\d{1,9}[ ]conflicts?:[ ]conflicts?
        """, Options)]
    private static partial Regex ApplyConflict();

    // Of structured-merge-diff, merge/conflict.go: one field follows on the line, several have a line each. A path has its keys in brackets:
    // .status.conditions[type="Ready"].reason.
    [GeneratedRegex("""
        (?<=^\s{0,4}|\bconflicts?[ ])with[ ]( ["'`](?<manager>[^"'`\n]{1,128})["'`] | ["'`]?(?<manager>[^"'`\n]{1,128}?)["'`]?([ ]using[ ]|[ ]with[ ]subresource|:|\n|$) )
        | (?<=(:|-|\n)\s{0,8})(?<field>\.[a-zA-Z][^\s,]{1,1000})
        """, Options)]
    private static partial Regex ManagerOrField();

    [GeneratedRegex("""(?<problem>unknown|duplicate) field "(?<field>[^"]{1,1000})["]""", RegexOptions.ExplicitCapture)]
    private static partial Regex StrictErrors();
}
