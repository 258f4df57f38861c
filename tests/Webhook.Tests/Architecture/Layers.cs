using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace KargoStageWebhook.Architecture;

/// <summary>The folders of one assembly in layers. Code may refer to folders of lower layers, and to nothing else outside its own folder.</summary>
/// <param name="assembly">The assembly, in which a folder is a namespace <c>KargoStageWebhook.FOLDER</c>.</param>
/// <param name="order">The layers, the lowest first.</param>
internal sealed class Layers(Assembly assembly, params IReadOnlyList<IReadOnlyList<string>> order)
{
    private const string Root = "KargoStageWebhook";

    // What compilers and generators add stands in namespaces of their own.
    private readonly IReadOnlyCollection<IType> _types =
        [.. new ArchLoader().LoadAssembly(assembly).Build().Types.Where(type => Namespace(type) == Root || Namespace(type).StartsWith($"{Root}.", StringComparison.Ordinal))];

    private IReadOnlySet<string> Names => field ??= _types.Select(type => type.FullName).ToHashSet();

    /// <summary>Folders with code that no layer names.</summary>
    public IEnumerable<string> WithoutLayer => _types.Select(Folder).Except(order.SelectMany(layer => layer)).Order();

    /// <summary>Folders that a layer names and that hold no code.</summary>
    public IEnumerable<string> WithoutCode => order.SelectMany(layer => layer).Except(_types.Select(Folder)).Order();

    /// <summary>References, those inside method bodies too, that go upward or to a neighbour: <c>Watch.ListWatch refers to Serve.Drain</c>.</summary>
    public IEnumerable<string> Violations => _types
        .SelectMany(type => type.Dependencies.Select(dependency => dependency.Target).Where(target => Names.Contains(target.FullName)).Distinct(), (type, target) => (Type: type, Target: target))
        .Where(reference => Folder(reference.Type) != Folder(reference.Target) && Height(reference.Target) >= Height(reference.Type))
        .Select(reference => $"{Name(reference.Type)} refers to {Name(reference.Target)}")
        .Order();

    /// <summary>References to types of a library from outside the folders that are to use it.</summary>
    /// <param name="library">The namespace that the library's own begin with.</param>
    /// <param name="folders">The folders that use it.</param>
    public IEnumerable<string> UsersOf(string library, params IReadOnlyList<string> folders) => _types
        .Where(type => !folders.Contains(Folder(type)))
        .SelectMany(type => type.Dependencies.Select(dependency => dependency.Target.FullName).Distinct(), (type, target) => (Type: type, Target: target))
        .Where(reference => reference.Target == library || reference.Target.StartsWith($"{library}.", StringComparison.Ordinal))
        .Select(reference => $"{Name(reference.Type)} refers to {reference.Target}")
        .Order();

    private int Height(IType type) => order.TakeWhile(layer => !layer.Contains(Folder(type))).Count();

    private static string Name(IType type) => type.FullName[(Root.Length + 1)..];

    private static string Folder(IType type) => Namespace(type).Split('.') is [_, var folder, ..] ? folder : string.Empty;

    private static string Namespace(IType type) => type.Namespace.FullName;
}
